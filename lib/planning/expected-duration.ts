import type { ConversionType, StepType } from "#lib/core/index.ts";
import type { StepHistory } from "./planning-facts.ts";

/** Where an installation without history starts, in ms; each weighs as much as PRIOR_WEIGHT measured steps. */
const PRIOR_MS: Record<Exclude<StepType, ConversionType | "by_hand">, number> = {
  probe: 300,
  thumbnail: 900,
  fill_metadata: 60,
  write_tags: 1_200,
  organize: 80,
  analyze_logs: 3_000,
  reindex: 3_000,
  transcribe: 120_000,
  summarize: 20_000,
  ingest: 5_000,
  http_request: 1_000,
  shell: 30_000,
  dedupe_report: 10_000,
  embed: 5_000,
  retry_failed: 500,
  set_concurrency: 200,
  move_periodic_task: 200,
  banana_bun_task: 60_000,
  undo: 300,
};

/** Work time per length of the medium, on a small machine, and what each file costs besides, in ms. */
const PRIOR_PACE: Record<ConversionType, number> = { transcode: 0.8, extract_audio: 0.03, loudness: 0.12 };
const PRIOR_PER_FILE_MS = 1_000;
/** A medium whose length is not known is taken for one of this length. */
const UNKNOWN_MEDIA_MS = 10 * 60_000;

const PRIOR_WEIGHT = 3;

const isConversion = (type: StepType): type is ConversionType => Object.hasOwn(PRIOR_PACE, type);

/**
 * Expected duration of a step in ms: past steps of the type, drawn towards the starting value while there are few. Steps
 * that work through a medium are expected to take as long for each second of it as the past ones did.
 */
export function expectedMsOf(type: Exclude<StepType, "by_hand">, history: StepHistory, mediaMs?: number): number {
  const past = history[type] ?? { count: 0, meanMs: 0 };
  const blend = (prior: number, mean: number): number =>
    (prior * PRIOR_WEIGHT + mean * past.count) / (PRIOR_WEIGHT + past.count);
  if (!isConversion(type)) return blend(PRIOR_MS[type], past.meanMs);
  const { meanMediaMs = 0 } = past;
  const pace =
    meanMediaMs > 0
      ? blend(PRIOR_PACE[type], Math.max(0, past.meanMs - PRIOR_PER_FILE_MS) / meanMediaMs)
      : PRIOR_PACE[type];
  return PRIOR_PER_FILE_MS + pace * (mediaMs ?? UNKNOWN_MEDIA_MS);
}
