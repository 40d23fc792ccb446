import type { LogFileView, LogLineView, LogTemplateView, LogVolume } from "#lib/services/log/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

type TemplateFilter = { sourceId?: string; search?: string; level?: string };
export const logTemplatesQuery = (input: TemplateFilter) =>
  toolPages<LogTemplateView>("logs.templates", "/logs/templates", input);

export const logVolumeQuery = (input: { sourceId?: string; buckets?: number } = {}) =>
  toolQuery<LogVolume>("logs.volume", "/logs/volume", input);

type LinePlace = {
  templateId?: string;
  findingId?: string;
  sourceId?: string;
  path?: string;
  offset?: number;
  context?: number;
};
export const logLinesQuery = (input: LinePlace) => toolPages<LogLineView>("logs.lines", "/logs/lines", input);

export const logFilesQuery = (input: { sourceId?: string } = {}) =>
  toolPages<LogFileView>("logs.files", "/logs/files", input);
