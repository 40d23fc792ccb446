import type { TaskRun, TaskRunLabel, TaskRunStatus } from "#lib/tasks/index.ts";
import {
  asRecord,
  parseCount,
  parseDependencies,
  parseJson,
  parseNumber,
  parseTimestamp,
  type Row,
  textOrNull,
} from "./cell-values.ts";
import type { AttemptFold, RetryFold } from "./fold-attempts.ts";
import type { WarningLog } from "./warnings.ts";

const MAX_ERROR_CHARS = 20_000;
const CLOCK_STEP_MS = 2_000;
/** Types whose children form a batch with them. */
const PARENT_TYPES = new Set(["batch", "planner"]);
/** Text that a fault in the retry code writes over the true cause of every retryable failure. */
const OVERWRITTEN_ERROR = /^(?:SQLiteError:\s*)?no such column: (?:updated_at|metadata)\b/i;

const STATUSES: Readonly<Record<string, TaskRunStatus>> = {
  pending: "queued",
  scheduled: "queued",
  running: "running",
  completed: "succeeded",
  error: "failed",
  failed: "failed",
  cancelled: "cancelled",
  canceled: "cancelled",
  skipped: "cancelled",
};

/** Size and length of a medium, for the runs that work on it. */
export type MediumSize = { inputBytes: number | null; mediaDurationSec: number | null };

export type RunParts = {
  task: Row;
  attempts: AttemptFold;
  retries: RetryFold;
  dependencies: readonly string[];
  rootId: string | null;
  mediumOf: (args: Record<string, unknown>) => MediumSize;
  warnings: WarningLog;
};

function readTime(row: Row, column: string, warnings: WarningLog): number | null {
  const ms = parseTimestamp(row[column]);
  if (ms === undefined) warnings.add("unreadable_time", "tasks", `tasks.${column} holds text that is no time`);
  return ms ?? null;
}

function readStatus(row: Row, startedAt: number | null, warnings: WarningLog): TaskRunStatus {
  const word = row.status?.trim().toLowerCase() ?? "";
  const known = STATUSES[word];
  if (known) return known;
  warnings.add("unknown_status", "tasks", `Status ${JSON.stringify(word.slice(0, 40))} is not one of Banana Bun's`);
  if (row.finished_at) return "cancelled";
  return startedAt === null ? "queued" : "running";
}

/** The recorded error of the last try; `tasks.error_message` only when it is not the fault that overwrites it. */
function trueError({ task, attempts, retries, warnings }: RunParts): string | null {
  const own = textOrNull(task.error_message, MAX_ERROR_CHARS);
  const overwritten = own !== null && OVERWRITTEN_ERROR.test(own);
  const recorded = attempts.lastError ?? retries.lastError ?? textOrNull(task.last_retry_error, MAX_ERROR_CHARS);
  if (overwritten && recorded !== null && recorded !== own) {
    warnings.add(
      "overwritten_error",
      "tasks",
      "An error text was overwritten by a fault in the retry code; the true cause was taken from the attempts",
    );
  }
  return recorded ?? own;
}

function firstText(record: Record<string, unknown>, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOrNull(record[name], 1_000);
    if (text !== null) return text;
  }
  return null;
}

function argumentsOf(task: Row): Record<string, unknown> {
  return asRecord(parseJson(task.args)) ?? {};
}

/** Start and end of the last try, to the millisecond where a duration was recorded. */
function lastTryTimes(parts: RunParts, status: TaskRunStatus): { startedAt: number | null; finishedAt: number | null } {
  const { task, attempts, warnings } = parts;
  if (status === "queued") return { startedAt: null, finishedAt: null };
  const startedAt = attempts.lastStartedAt ?? readTime(task, "started_at", warnings);
  if (status === "running") return { startedAt, finishedAt: null };
  const finishedAt = readTime(task, "finished_at", warnings);
  if (startedAt === null || attempts.lastDurationMs === null) return { startedAt, finishedAt };
  const measured = startedAt + attempts.lastDurationMs;
  const agrees = finishedAt === null || Math.abs(finishedAt - measured) <= CLOCK_STEP_MS;
  return { startedAt, finishedAt: agrees ? measured : finishedAt };
}

function labelsOf(parts: RunParts, args: Record<string, unknown>, tries: number): Record<string, string> {
  const { task, attempts, retries } = parts;
  const target =
    firstText(args, ["file_path", "filePath", "path", "url", "source_url", "query"]) ??
    textOrNull(task.filename, 1_000);
  const firstAttemptAt = attempts.firstStartedAt ?? retries.firstAt;
  const maxRetries = parseCount(task.max_retries);
  const special: Partial<Record<TaskRunLabel, string | null>> = {
    target,
    collapsedAttempts: tries > 1 ? String(tries) : null,
    firstAttemptAtMs: tries > 1 && firstAttemptAt !== null ? String(firstAttemptAt) : null,
    maxAttempts: tries > 1 && maxRetries !== null ? String(maxRetries + 1) : null,
  };
  const more = {
    description: textOrNull(task.description, 200),
    tool: textOrNull(task.tool, 100),
    parentId: textOrNull(task.parent_id, 50),
    nextRetryAtMs: parseTimestamp(task.next_retry_at)?.toString() ?? null,
    abandonedAttempts: attempts.abandonedAttempts > 0 ? String(attempts.abandonedAttempts) : null,
  };
  const entries = Object.entries({ ...special, ...more }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return Object.fromEntries(entries);
}

/**
 * One row of `tasks` with its tries as a TaskRun. Tries are collapsed into `attempt` (and the labels
 * `collapsedAttempts`, `firstAttemptAtMs`); start and end are those of the last try.
 */
export function buildTaskRun(parts: RunParts): TaskRun {
  const { task, attempts, retries, warnings } = parts;
  const id = String(Number(task.id));
  const status = readStatus(task, readTime(task, "started_at", warnings), warnings);
  const args = argumentsOf(task);
  const counted = (parseCount(task.retry_count) ?? 0) + (status === "queued" ? 0 : 1);
  const retried = retries.failures + (status === "succeeded" && retries.failures > 0 ? 1 : 0);
  const tries = Math.max(attempts.attempts, retried, counted, 1);
  const type = textOrNull(task.type, 200) ?? attempts.type ?? "(no type)";
  const isFinishedWell = status === "succeeded" || status === "cancelled";
  if (attempts.abandonedAttempts > 0) {
    warnings.add(
      "abandoned_attempt",
      "task_logs",
      "A try was left running when its process ended; it counts as a failed try",
    );
  }
  return {
    externalId: id,
    type,
    status,
    queuedAt: readTime(task, "created_at", warnings),
    ...lastTryTimes(parts, status),
    attempt: Math.min(tries, 1_000_000_000),
    error: isFinishedWell ? null : trueError(parts),
    priority: parseNumber(task.priority),
    dependsOn: [...new Set([...parts.dependencies, ...parseDependencies(task.dependencies)])],
    batch: parts.rootId ?? (PARENT_TYPES.has(type) ? id : null),
    worker: null,
    resources: {},
    ...parts.mediumOf(args),
    labels: labelsOf(parts, args, tries),
  };
}

/** A run that is only known from `task_logs`: an earlier occurrence of a task, or a task whose row is gone. */
export function buildLoggedRun(externalId: string, attempts: AttemptFold, orphan: boolean): TaskRun {
  const status = STATUSES[attempts.lastStatus ?? ""] ?? "running";
  const startedAt = attempts.lastStartedAt;
  const done = status !== "running" && startedAt !== null && attempts.lastDurationMs !== null;
  const labels: Record<string, string> = {};
  if (orphan) labels.orphan = "true";
  if (attempts.attempts > 1) {
    labels.collapsedAttempts = String(attempts.attempts);
    if (attempts.firstStartedAt !== null) labels.firstAttemptAtMs = String(attempts.firstStartedAt);
  }
  return {
    externalId,
    type: attempts.type ?? "(no type)",
    status,
    queuedAt: null,
    startedAt,
    finishedAt: done ? (startedAt ?? 0) + (attempts.lastDurationMs ?? 0) : null,
    attempt: Math.max(attempts.attempts, 1),
    error: status === "failed" ? attempts.lastError : null,
    priority: null,
    dependsOn: [],
    batch: null,
    worker: null,
    resources: {},
    inputBytes: null,
    mediaDurationSec: null,
    labels,
  };
}
