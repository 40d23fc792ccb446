import { isDriverAdapterError } from "@prisma/driver-adapter-utils";

import { AppError } from "#lib/core/index.ts";

import { inUse } from "./assert-free.ts";

type Circumstances = { databasePath: string; backupPath: string | null; undone: string | null };

/** What the schema engine threw, as an error for people. */
export function toMigrationError(error: unknown, { databasePath, backupPath, undone }: Circumstances): unknown {
  if (error instanceof AppError) return error;
  if (isBusy(error)) {
    return inUse(databasePath, error);
  }
  const message = error instanceof Error ? error.message.trim() : String(error);
  const name = undone === null ? "A migration" : `The migration ${undone}`;
  const kept = undone === null ? "" : " Nothing of it was kept.";
  const copy = backupPath === null ? "" : ` A copy from before is in ${backupPath}.`;
  return new AppError("PRECONDITION_FAILED", `${name} failed on ${databasePath}: ${message}`, {
    hint: `Correct the migration and start again.${kept}${copy}`,
    cause: error,
  });
}

/** Said by the adapter directly, or by the engine with Prisma's code for it. */
function isBusy(error: unknown): boolean {
  if (isDriverAdapterError(error)) return error.cause.kind === "SocketTimeout";
  // The engine does not know the adapter's word for it and says so.
  return (
    error instanceof Error && (("code" in error && error.code === "P1008") || error.message.includes("SocketTimeout"))
  );
}
