import { AppError } from "#lib/core/index.ts";

type Circumstances = { databasePath: string; backupPath: string | null; undone: string | null };

/** What the schema engine threw, as an error for people. */
export function toMigrationError(error: unknown, { databasePath, backupPath, undone }: Circumstances): unknown {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (engineCode(error) === "P1008" || /locked|timed out/i.test(message)) {
    return new AppError("UNAVAILABLE", `The database ${databasePath} is in use by another process`, {
      hint: "Stop the running server and worker first, then try again.",
      cause: error,
    });
  }
  const kept = undone === null ? "" : " Nothing of this migration was kept.";
  const copy = backupPath === null ? "" : ` A copy from before is in ${backupPath}.`;
  return new AppError("PRECONDITION_FAILED", `A migration failed on ${databasePath}: ${message.trim()}`, {
    hint: `Correct the migration and start again.${kept}${copy}`,
    cause: error,
  });
}

const engineCode = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
