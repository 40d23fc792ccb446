import { z } from "zod";

/** One line of a log file: the file of a source, the byte where the line starts, its length. */
export const LogLineRef = z.object({
  path: z.string(),
  offset: z.number().int().nonnegative(),
  byteLength: z.number().int().nonnegative().optional(),
});
export type LogLineRef = z.infer<typeof LogLineRef>;

/** What a finding or a recommendation rests on. Counts say how many there are when the lists are cut. */
export const Evidence = z.object({
  taskRunIds: z.array(z.string()).default([]),
  taskRunCount: z.number().int().default(0),
  logLines: z.array(LogLineRef).default([]),
  logLineCount: z.number().int().default(0),
  mediaItemIds: z.array(z.string()).default([]),
  mediaItemCount: z.number().int().default(0),
  findingIds: z.array(z.string()).default([]),
  figures: z.array(z.object({ label: z.string(), value: z.number(), unit: z.string() })).default([]),
});
export type Evidence = z.infer<typeof Evidence>;

export const EMPTY_EVIDENCE: Evidence = Evidence.parse({});
