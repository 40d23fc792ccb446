import type { SqlQuery } from "@prisma/driver-adapter-utils";

import type { Connection } from "./connection.ts";
import { sqliteFailure } from "./sqlite-errors.ts";

const CONSTRAINT_FOREIGN_KEY = 787;
const CHANGES_DATA = /\b(CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|REPLACE)\b/i;
/** These manage transactions themselves, or cannot run in one. */
const OWN_TRANSACTION =
  /^\s*(BEGIN(\s+(DEFERRED|IMMEDIATE|EXCLUSIVE))?(\s+TRANSACTION)?\s*;|COMMIT\b|SAVEPOINT\b|VACUUM\b|PRAGMA\s+(main\.)?journal_mode\b)/im;
const TURNS_FOREIGN_KEYS_OFF = /PRAGMA\s+foreign_keys\s*=\s*(OFF|0|false)/i;

/**
 * Runs a script inside one transaction, so that a failing statement leaves nothing behind.
 * `PRAGMA foreign_keys` does nothing inside a transaction, so a script that switches the checks off (to rebuild
 * a table) gets them switched off before it; rows that point to nothing after it, and did not before, undo it.
 */
export async function runScriptWhole(connection: Connection, script: string): Promise<void> {
  if (!runsWhole(script)) return await connection.script(script);
  if (!TURNS_FOREIGN_KEYS_OFF.test(script)) return await inTransaction(connection, () => connection.script(script));
  await connection.script("PRAGMA foreign_keys = OFF");
  try {
    await inTransaction(connection, async () => {
      const before = await brokenReferences(connection);
      await connection.script(script);
      const broken = (await brokenReferences(connection)).slice(before.length);
      if (broken.length > 0) {
        throw sqliteFailure(
          CONSTRAINT_FOREIGN_KEY,
          `the script would leave ${broken.length} rows that point to nothing (first in table ${broken[0]})`,
        );
      }
    });
  } finally {
    await connection.script("PRAGMA foreign_keys = ON");
  }
}

/** Whether a failing statement of this script undoes all of it. */
export const runsWhole = (script: string): boolean => CHANGES_DATA.test(script) && !OWN_TRANSACTION.test(script);

async function inTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.script("BEGIN IMMEDIATE");
  try {
    await work();
    await connection.script("COMMIT");
  } catch (error) {
    if (connection.inTransaction) await connection.script("ROLLBACK");
    throw error;
  }
}

/** Names of the tables with rows whose foreign key has no target, one entry per row. */
async function brokenReferences(connection: Connection): Promise<string[]> {
  const check: SqlQuery = { sql: "PRAGMA foreign_key_check", args: [], argTypes: [] };
  return (await connection.query(check)).rows.map((row) => String(row[0]));
}
