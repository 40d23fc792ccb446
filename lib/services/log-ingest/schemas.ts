import { z } from "zod";
import { JobView } from "#lib/services/job/index.ts";
import { SourceView } from "#lib/services/source/index.ts";

/** Part of a path below the data folder, so it holds nothing that a file system could read in another way. */
export const StreamName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    "a name has 1 to 64 letters, digits, dots, dashes or underscores, and begins with a letter or digit",
  );

export const IngestLogsInput = z.object({
  name: StreamName.describe("name of the log stream; it is made when lines first come"),
  observe: z.boolean().default(false).describe("read the new lines right away, not within seconds"),
});
export type IngestLogsInput = z.input<typeof IngestLogsInput>;

/** What happened to one batch. `notJson`: lines of an NDJSON batch that are no JSON object; they were kept. */
export const IngestedLogs = z.object({
  sourceId: z.string(),
  name: z.string(),
  lines: z.number().int(),
  bytes: z.number().int(),
  notJson: z.number().int(),
  backlogBytes: z.number().int().describe("received lines that wait to be read, in bytes"),
  job: JobView.nullable(),
});
export type IngestedLogs = z.infer<typeof IngestedLogs>;

export const TryLogsInput = z.object({
  name: z.string().trim().min(1).max(120).default("pasted lines").describe("what to call it"),
});
export type TryLogsInput = z.input<typeof TryLogsInput>;

export const TriedLogs = z.object({ source: SourceView, job: JobView });
export type TriedLogs = z.infer<typeof TriedLogs>;
