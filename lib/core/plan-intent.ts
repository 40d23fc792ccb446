import { z } from "zod";

/** What a plan by rules can be asked for. */
export const PlanIntent = z.enum([
  "fill_gaps",
  "write_tags",
  "thumbnails",
  "organize",
  "transcode",
  "extract_audio",
  "loudness",
  "probe",
  "analyze_logs",
  "reindex",
  "dedupe",
  "embed",
  "retry_failed",
  "transcribe",
  "summarize",
]);
export type PlanIntent = z.infer<typeof PlanIntent>;
