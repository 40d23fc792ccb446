import { PrismaClient } from "#generated/prisma/client.ts";
import { PrismaNodeSqlite } from "./sqlite-adapter/index.ts";

export type Db = PrismaClient;
/** The client inside `db.$transaction(async (tx) => …)`. */
export type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/** Opens the store at a file path. One client a process; close it with `$disconnect()`. */
export function openDb(path: string): Db {
  const adapter = new PrismaNodeSqlite({ path });
  return adapter.guard(new PrismaClient({ adapter, transactionOptions: { maxWait: 20_000, timeout: 60_000 } }));
}
