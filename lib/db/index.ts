export { type Db, openDb, type Tx } from "./open-db.ts";
