export type { SqliteValue } from "./bind-arguments.ts";
export { Connection } from "./connection.ts";
export { PrismaNodeSqlite, type PrismaNodeSqliteOptions } from "./node-sqlite-factory.ts";
export { runsWhole } from "./run-script-whole.ts";
