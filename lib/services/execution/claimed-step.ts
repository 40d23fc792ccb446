import type { LedgerStepRow } from "#lib/db/index.ts";
import type { AttemptEnd } from "#lib/execution/index.ts";

/** How long a step stays with a worker that says nothing more. */
export const LEASE_MS = 10_000;

/** A step in the hands of one worker. `fence` grows with every claim; an older one is refused everywhere. */
export type ClaimedStep = {
  step: LedgerStepRow;
  attemptId: string;
  fence: number;
  startedAt: Date;
  /** When it was claimed on this process's own clock, which nobody sets; null: claimed by another process. */
  startedMs: number | null;
  leaseMs: number;
};

type LogLine = { at: Date; level: "info" | "warn" | "error"; message: string };
export type StepEnd = AttemptEnd & { note?: string; output?: unknown; error?: string; logs?: readonly LogLine[] };
