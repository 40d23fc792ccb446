import { DASH } from "#components/format/numbers.ts";
import type { StepType } from "#lib/core/index.ts";
import type { FieldOrigin } from "#lib/services/media/index.ts";
import type { PlanStepView } from "#lib/services/plan/index.ts";

export const STEP_LABELS: Record<StepType, string> = {
  probe: "Probe",
  thumbnail: "Thumbnail",
  fill_metadata: "Fill metadata",
  write_tags: "Write tags",
  organize: "Move",
  transcode: "Transcode",
  extract_audio: "Extract audio",
  loudness: "Loudness",
  analyze_logs: "Analyze logs",
  reindex: "Reindex",
  transcribe: "Transcribe",
  summarize: "Summarize",
  ingest: "Take in",
  http_request: "HTTP request",
  shell: "Command",
  dedupe_report: "Report duplicates",
  embed: "Embed",
  retry_failed: "Retry failed",
  set_concurrency: "Set concurrency",
  move_periodic_task: "Move periodic task",
  banana_bun_task: "Banana Bun task",
  by_hand: "By hand",
  undo: "Undo",
};

const UNDO_WORDS: Record<PlanStepView["undo"], string> = {
  bytes: "The original file is kept and can be put back.",
  move: "Can be moved back.",
  remove: "What is made can be removed again.",
  made: "What is made can be removed again; a file that it replaces is kept and can be put back.",
  values: "The old values are kept and can be put back.",
  rows: "The old rows are kept and can be put back, as long as Banana Bun has not gone on with them.",
  nothing: "Only reads: there is nothing to undo.",
};

export const undoWords = (step: Pick<PlanStepView, "undo" | "type">): string =>
  step.type === "by_hand" ? "Who did it takes it back." : UNDO_WORDS[step.undo];

const ORIGINS: Record<FieldOrigin, string> = {
  user: "a person",
  file_tag: "file tag",
  file_name: "file name",
  sidecar: "sidecar file",
  banana_bun: "Banana Bun",
  rule: "learned rule",
  text: "its own text",
  similar: "similar item",
  llm: "model",
};

/** Where a value comes from, in words; origins that are newer than this page are shown as they are. */
export const originWords = (origin: string): string =>
  (ORIGINS as Record<string, string>)[origin] ?? origin.replaceAll("_", " ");

/** "release_date" and "releaseDate" → "release date". */
export const fieldWords = (field: string): string =>
  field
    .replaceAll("_", " ")
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);

/** A field's value as one line; null for nothing. */
export function valueText(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((one) => valueText(one) ?? DASH).join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
