import { z } from "zod";
import { STATUS_WORDS, toEpochMs } from "./import-words.ts";
import { readPlainRun } from "./read-plain-run.ts";
import { EpochMs, TaskResources, TaskRun } from "./schemas.ts";

const time = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value, context) => {
    if (value === null || value === undefined || value === "") return null;
    const parsed = EpochMs.safeParse(toEpochMs(value));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: "custom", message: `is no time: ${JSON.stringify(value).slice(0, 60)}` });
    return z.NEVER;
  });

const identifier = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(500));
const nullableText = z.union([z.string(), z.number()]).nullish().transform(toTextOrNull);
const nullableNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

function toTextOrNull(value: string | number | null | undefined): string | null {
  return value === null || value === undefined || value === "" ? null : String(value);
}

const status = z.string().transform((value, context) => {
  const known = STATUS_WORDS[value.trim().toLowerCase()];
  if (known) return known;
  context.addIssue({
    code: "custom",
    message: `${JSON.stringify(value).slice(0, 60)} is none of queued, running, succeeded, failed, cancelled`,
  });
  return z.NEVER;
});

/** One line of the import format before it becomes a TaskRun; unknown fields are kept. */
const ImportedRun = z.looseObject({
  id: identifier,
  type: z.string().trim().min(1).max(200),
  status,
  queuedAt: time,
  startedAt: time,
  finishedAt: time,
  attempt: z.int().min(1).max(1_000_000_000).nullish(),
  error: z.unknown().optional(),
  priority: nullableNumber,
  dependsOn: z.array(identifier).max(10_000).nullish(),
  batch: nullableText,
  worker: nullableText,
  resources: z.record(z.string(), z.unknown()).nullish(),
  inputBytes: nullableNumber,
  durationSec: nullableNumber,
  labels: z.record(z.string(), z.unknown()).nullish(),
});

const KNOWN_FIELDS = new Set(Object.keys(ImportedRun.shape));
const KNOWN_RESOURCES = new Set(Object.keys(TaskResources.shape));
const MAX_LINE_CHARS = 1_000_000;
const MAX_LABEL_CHARS = 2_000;
const MAX_ERROR_CHARS = 20_000;

function asLabel(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.slice(0, MAX_LABEL_CHARS);
}

function errorText(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string") return value.slice(0, MAX_ERROR_CHARS);
  const message = typeof value === "object" && "message" in value ? value.message : undefined;
  return (typeof message === "string" ? message : (JSON.stringify(value) ?? "")).slice(0, MAX_ERROR_CHARS);
}

/** User labels first; then unknown fields under their own name, and unknown resources as `resources.<name>`. */
function labelsOf(row: z.infer<typeof ImportedRun>): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(row.labels ?? {})) labels[name] = asLabel(value);
  for (const name of Object.keys(row)) {
    if (!KNOWN_FIELDS.has(name) && !(name in labels)) labels[name] = asLabel(row[name]);
  }
  for (const [name, value] of Object.entries(row.resources ?? {})) {
    if (!KNOWN_RESOURCES.has(name)) labels[`resources.${name}`] = asLabel(value);
  }
  return labels;
}

/** The known resources; null counts as not given. */
function resourcesOf(given: Record<string, unknown> | null | undefined): Record<string, unknown> {
  const known = Object.entries(given ?? {}).filter(([name, value]) => KNOWN_RESOURCES.has(name) && value !== null);
  return Object.fromEntries(known);
}

function toTaskRun(row: z.infer<typeof ImportedRun>): z.input<typeof TaskRun> {
  return {
    externalId: row.id,
    type: row.type,
    status: row.status,
    queuedAt: row.queuedAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    attempt: row.attempt ?? 1,
    error: errorText(row.error),
    priority: row.priority,
    dependsOn: row.dependsOn ?? [],
    batch: row.batch,
    worker: row.worker,
    resources: resourcesOf(row.resources),
    inputBytes: row.inputBytes,
    mediaDurationSec: row.durationSec,
    labels: labelsOf(row),
  };
}

export type ParsedTaskRun = { ok: true; run: TaskRun } | { ok: false; reason: string };

const wordIssue = (issue: z.core.$ZodIssue): string =>
  issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : issue.message;

/**
 * One object of the import format (`id, type, status, queuedAt, startedAt, finishedAt` as ISO 8601 or epoch ms, `attempt,
 * error, priority, dependsOn, batch, worker, resources, inputBytes, durationSec` of the medium in seconds, `labels`).
 * Unknown fields become labels. Never throws: a value that does not fit gives the reason.
 */
export function parseTaskRun(value: unknown): ParsedTaskRun {
  const plain = readPlainRun(value);
  return plain === null ? parseBySchema(value) : { ok: true, run: plain };
}

/** The whole format with its freedoms; `readPlainRun` gives the same answer for the values that it takes. */
export function parseBySchema(value: unknown): ParsedTaskRun {
  const parsed = ImportedRun.safeParse(value);
  if (!parsed.success) return { ok: false, reason: parsed.error.issues.slice(0, 3).map(wordIssue).join("; ") };
  const run = TaskRun.safeParse(toTaskRun(parsed.data));
  if (!run.success) return { ok: false, reason: run.error.issues.slice(0, 3).map(wordIssue).join("; ") };
  return { ok: true, run: run.data };
}

/** One line of NDJSON; an empty line gives null. */
export function parseTaskRunLine(line: string): ParsedTaskRun | null {
  const text = line.charCodeAt(0) === 0xfeff ? line.slice(1).trim() : line.trim();
  if (text === "") return null;
  if (text.length > MAX_LINE_CHARS) return { ok: false, reason: `line is longer than ${MAX_LINE_CHARS} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  return parseTaskRun(value);
}

/** A line that could not be used: its number from 1, and why. */
export type TaskRunProblem = { line: number; reason: string };

/**
 * Runs of an NDJSON text given line by line, so that a file of any size can be streamed through. Bad lines are handed to
 * `onProblem` with their number and the reason; the rest goes on.
 */
export function* parseTaskRunLines(
  lines: Iterable<string>,
  onProblem: (problem: TaskRunProblem) => void,
): Generator<TaskRun, { lines: number; accepted: number; rejected: number }> {
  const counts = { lines: 0, accepted: 0, rejected: 0 };
  for (const text of lines) {
    counts.lines += 1;
    const parsed = parseTaskRunLine(text);
    if (parsed === null) continue;
    if (parsed.ok) {
      counts.accepted += 1;
      yield parsed.run;
    } else {
      counts.rejected += 1;
      onProblem({ line: counts.lines, reason: parsed.reason });
    }
  }
  return counts;
}
