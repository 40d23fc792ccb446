import { parseNumber, parseTimestamp, type Row, textOrNull } from "./cell-values.ts";

const MAX_ERROR_CHARS = 20_000;

/** Tries of one task up to its next success, folded while streaming: a storm of a million rows takes no memory. */
export type AttemptFold = {
  attempts: number;
  failedAttempts: number;
  abandonedAttempts: number;
  firstStartedAt: number | null;
  lastStartedAt: number | null;
  lastDurationMs: number | null;
  lastStatus: string | null;
  lastError: string | null;
  type: string | null;
};

export const emptyFold = (): AttemptFold => ({
  attempts: 0,
  failedAttempts: 0,
  abandonedAttempts: 0,
  firstStartedAt: null,
  lastStartedAt: null,
  lastDurationMs: null,
  lastStatus: null,
  lastError: null,
  type: null,
});

const isFailure = (status: string | null): boolean => status === "error" || status === "failed";

/** Adds one row of `task_logs`; its `created_at` is the start of the try. */
function addAttempt(fold: AttemptFold, row: Row): AttemptFold {
  const startedAt = parseTimestamp(row.created_at) ?? null;
  const status = textOrNull(row.status, 50);
  return {
    attempts: fold.attempts + 1,
    failedAttempts: fold.failedAttempts + (isFailure(status) ? 1 : 0),
    // A try that another one follows can't still be running: its process died.
    abandonedAttempts: fold.abandonedAttempts + (fold.lastStatus === "running" ? 1 : 0),
    firstStartedAt: fold.firstStartedAt ?? startedAt,
    lastStartedAt: startedAt ?? fold.lastStartedAt,
    lastDurationMs: positive(parseNumber(row.duration_ms)),
    lastStatus: status,
    lastError: isFailure(status) ? (textOrNull(row.error_reason, MAX_ERROR_CHARS) ?? fold.lastError) : fold.lastError,
    type: textOrNull(row.task_type, 200) ?? fold.type,
  };
}

const positive = (value: number | null): number | null => (value !== null && value >= 0 ? value : null);

/** The tries of one task, cut after every success: each part is one occurrence of the task. Always at least one part. */
export function foldOccurrences(rows: Iterable<Row>): AttemptFold[] {
  const occurrences: AttemptFold[] = [];
  let open = emptyFold();
  let closedLast = false;
  for (const row of rows) {
    open = addAttempt(closedLast ? emptyFold() : open, row);
    closedLast = open.lastStatus === "completed";
    if (closedLast) occurrences.push(open);
  }
  if (!closedLast) occurrences.push(open);
  return occurrences;
}

/** What `retry_history` knows of one task; its rows of type `exception` are echoes of another fault and left out. */
export type RetryFold = { failures: number; lastError: string | null; firstAt: number | null; lastAt: number | null };

export function foldRetries(rows: Iterable<Row>): RetryFold {
  const fold: RetryFold = { failures: 0, lastError: null, firstAt: null, lastAt: null };
  for (const row of rows) {
    if (row.success === "1") continue;
    const at = parseTimestamp(row.attempted_at) ?? null;
    fold.failures += 1;
    fold.firstAt ??= at;
    fold.lastAt = at ?? fold.lastAt;
    fold.lastError = textOrNull(row.error_message, MAX_ERROR_CHARS) ?? fold.lastError;
  }
  return fold;
}
