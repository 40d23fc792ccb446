import { z } from "zod";
import { JobView } from "#lib/services/job/index.ts";

/**
 * `log_stream`: lines sent over HTTP. `log_trial`: logs that somebody only tries; they go away by
 * themselves. `task_runs`: runs that were handed over.
 */
export const SOURCE_KINDS = [
  "log_folder",
  "log_stream",
  "log_trial",
  "banana_bun",
  "media_folder",
  "task_runs",
] as const;
export const SourceKind = z.enum(SOURCE_KINDS);
export type SourceKind = z.infer<typeof SourceKind>;

/** Kinds that are a folder somewhere, which a person may connect. */
export const FOLDER_KINDS = ["log_folder", "banana_bun", "media_folder"] as const;
export type FolderKind = (typeof FOLDER_KINDS)[number];

export const SourceState = z.enum(["new", "observing", "ready", "failed"]);
export type SourceState = z.infer<typeof SourceState>;

/** What the last look found. Absent counts do not apply to the kind. `problems` are sentences for people. */
export const SourceSummary = z.object({
  logFiles: z.number().int().optional(),
  logLines: z.number().int().optional(),
  logOddLines: z.number().int().optional(),
  logTemplates: z.number().int().optional(),
  logBytesRead: z.number().int().optional(),
  taskRuns: z.number().int().optional(),
  taskTypes: z.number().int().optional(),
  rejectedLines: z.number().int().optional(),
  mediaItems: z.number().int().optional(),
  mediaUnreadable: z.number().int().optional(),
  completeness: z.number().min(0).max(1).nullable().optional(),
  findings: z.number().int().optional(),
  generation: z.string().optional(),
  elapsedMs: z.number().optional(),
  problems: z.array(z.string()).default([]),
});
export type SourceSummary = z.infer<typeof SourceSummary>;

export const SourceView = z.object({
  id: z.string(),
  kind: SourceKind,
  name: z.string(),
  path: z.string(),
  isSample: z.boolean(),
  isWatched: z.boolean(),
  expiresAt: z.iso.datetime().nullable(),
  state: SourceState,
  lastError: z.string().nullable(),
  summary: SourceSummary.nullable(),
  createdAt: z.iso.datetime(),
  lastObservedAt: z.iso.datetime().nullable(),
  activeJob: JobView.nullable(),
});
export type SourceView = z.infer<typeof SourceView>;

export const AddSourceInput = z.object({
  kind: z.enum(FOLDER_KINDS).describe("log_folder, banana_bun or media_folder"),
  path: z.string().min(1).max(4096).describe("folder on the machine that Plantain runs on"),
  name: z.string().trim().min(1).max(120).optional().describe("name to show; the folder's own when left out"),
  observe: z.boolean().default(true).describe("read it right away"),
});
export type AddSourceInput = z.infer<typeof AddSourceInput>;

export const WatchSourceInput = z.object({
  sourceId: z.string(),
  isOn: z.boolean().describe("read it by itself soon after it changes"),
});
export type WatchSourceInput = z.infer<typeof WatchSourceInput>;

export const SourceIdInput = z.object({ sourceId: z.string() });
export type SourceIdInput = z.infer<typeof SourceIdInput>;

/** What a path holds, before it is added. */
export const CheckPathInput = z.object({ path: z.string().min(1).max(4096) });
export type CheckPathInput = z.infer<typeof CheckPathInput>;

export const PathCheck = z.object({
  path: z.string(),
  exists: z.boolean(),
  isFolder: z.boolean(),
  readable: z.boolean(),
  suggestedKind: z.enum(FOLDER_KINDS).nullable(),
  why: z.string(),
  folders: z.array(z.string()),
  counts: z.object({ logFiles: z.number(), mediaFiles: z.number(), otherFiles: z.number() }),
});
export type PathCheck = z.infer<typeof PathCheck>;
