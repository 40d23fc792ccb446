import type { LogFileView, LogLineView, LogTemplateView, LogVolume } from "#lib/services/log/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export type LogWindow = { sourceId?: string; from?: string; to?: string };

type TemplateFilter = LogWindow & { search?: string; level?: string; mark?: string; show?: string; sort?: string };
export const logTemplatesQuery = (input: TemplateFilter) =>
  toolPages<LogTemplateView>("logs.templates", "/logs/templates", { ...input, limit: 100 });

export const logVolumeQuery = (input: LogWindow & { buckets?: number } = {}) =>
  toolQuery<LogVolume>("logs.volume", "/logs/volume", input);

type LinePlace = LogWindow & {
  templateId?: string;
  findingId?: string;
  path?: string;
  offset?: number;
  level?: string;
  search?: string;
  order?: string;
  context?: number;
};
export const logLinesQuery = (input: LinePlace) => toolPages<LogLineView>("logs.lines", "/logs/lines", input);

export const logFilesQuery = (input: { sourceId?: string } = {}) =>
  toolPages<LogFileView>("logs.files", "/logs/files", input);
