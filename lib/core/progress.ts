import { z } from "zod";

/** Where long work stands. `total` null: not known yet. */
export const Progress = z.object({
  phase: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  ratePerSec: z.number().nullable(),
  etaMs: z.number().nullable(),
});
export type Progress = z.infer<typeof Progress>;

/** Called by long work; the caller decides how often it is stored. */
export type ReportProgress = (step: { phase: string; done: number; total: number | null; unit: string }) => void;

/** Adds rate and time left to a step, measured from `startedMs` of the same phase. */
export function measureProgress(
  step: { phase: string; done: number; total: number | null; unit: string },
  startedMs: number,
  nowMs: number,
): Progress {
  const seconds = (nowMs - startedMs) / 1000;
  const ratePerSec = seconds > 0 && step.done > 0 ? step.done / seconds : null;
  const left = step.total === null ? null : step.total - step.done;
  const etaMs = ratePerSec === null || left === null ? null : (left / ratePerSec) * 1000;
  return { ...step, ratePerSec, etaMs };
}
