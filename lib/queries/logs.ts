import type {
  LogComparison,
  LogDigestView,
  LogFileView,
  LogFormatView,
  LogLineView,
  LogPatternDetail,
  LogTemplateView,
  LogVolume,
  SimilarPattern,
} from "#lib/services/log/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export type LogWindow = { sourceId?: string; from?: string; to?: string };

type TemplateFilter = LogWindow & { search?: string; level?: string; mark?: string; show?: string; sort?: string };
export const logTemplatesQuery = (input: TemplateFilter) =>
  toolPages<LogTemplateView>("logs.templates", "/logs/templates", { ...input, limit: 100 });

export const logPatternQuery = (input: { templateId: string; from?: string; to?: string }) =>
  toolQuery<LogPatternDetail>("logs.pattern", "/logs/templates/{templateId}", input);

export const similarPatternsQuery = (templateId: string) =>
  toolQuery<{ items: SimilarPattern[] }>("logs.similar", "/logs/templates/{templateId}/similar", { templateId });

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

/** How many of the lines a search has been through so far; null when nothing is looked for. */
export const searchedOf = (read: { pages: readonly object[] }): number | null => {
  const last = read.pages.at(-1);
  return last !== undefined && "searched" in last && typeof last.searched === "number" ? last.searched : null;
};

type Compared = {
  sourceId?: string;
  beforeFrom: string;
  beforeTo: string;
  afterFrom: string;
  afterTo: string;
  onlySignificant?: boolean;
};
export const logComparisonQuery = (input: Compared) =>
  toolQuery<LogComparison>("logs.compare", "/logs/compare", { ...input, limit: 500 });

export const logFilesQuery = (input: { sourceId?: string } = {}) =>
  toolPages<LogFileView>("logs.files", "/logs/files", input);

export const logFormatQuery = (fileId: string) =>
  toolQuery<LogFormatView>("logs.format", "/logs/files/{fileId}/format", { fileId });

type FormatChoice = { form: string; columns: number; separator: string; joinsLines: boolean; zoneOffsetMin?: number };
export const logFormatPreviewQuery = (input: FormatChoice & { fileId: string }) =>
  toolQuery<LogFormatView>("logs.preview_format", "/logs/files/{fileId}/preview", input);

export const logDigestQuery = (input: LogWindow & { maxTokens?: number }) =>
  toolQuery<LogDigestView>("logs.digest", "/logs/digest", input);
