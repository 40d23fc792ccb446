import { type Db, StepLedger } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

const opened = new WeakMap<Db, StepLedger>();

/** The ledger of a store: one connection for each client of this process, opened at the first use. */
export function openLedger(ctx: Pick<ServiceContext, "db" | "env">): StepLedger {
  const known = opened.get(ctx.db);
  if (known !== undefined) return known;
  const ledger = new StepLedger(ctx.env.databasePath);
  opened.set(ctx.db, ledger);
  return ledger;
}
