export { PrismaNodeSqlite, type PrismaNodeSqliteOptions } from "./node-sqlite-factory.ts";
export { runsWhole } from "./run-script-whole.ts";
