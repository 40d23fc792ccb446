import { pageOf } from "#lib/core/index.ts";
import {
  AnalyzeLogsInput,
  analyzeLogs,
  getLogVolume,
  ListLogFilesInput,
  ListLogLinesInput,
  ListLogTemplatesInput,
  LogAnalysis,
  LogFileView,
  LogLineView,
  LogTemplateView,
  LogVolume,
  LogVolumeInput,
  listLogFiles,
  listLogLines,
  listLogTemplates,
} from "#lib/services/log/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Logs", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const logTools = [
  defineTool({
    ...common,
    name: "logs.templates",
    title: "Log patterns",
    description: "The patterns that were found in the logs, with counts, levels and when they were seen.",
    input: ListLogTemplatesInput,
    output: pageOf(LogTemplateView),
    http: { method: "GET", path: "/logs/templates" },
    cli: { command: ["logs", "patterns"], examples: ["plantain logs patterns --level error --search timeout"] },
    run: listLogTemplates,
  }),
  defineTool({
    ...common,
    name: "logs.lines",
    title: "Log lines",
    description: "Lines as they stand in their files: of a pattern, behind a finding, or around a place.",
    input: ListLogLinesInput,
    output: pageOf(LogLineView),
    http: { method: "GET", path: "/logs/lines" },
    cli: { command: ["logs", "lines"], examples: ["plantain logs lines --finding-id fnd_06f… --context 3"] },
    run: listLogLines,
  }),
  defineTool({
    ...common,
    name: "logs.volume",
    title: "Log volume",
    description: "How many lines of each level over time.",
    input: LogVolumeInput,
    output: LogVolume,
    http: { method: "GET", path: "/logs/volume" },
    run: getLogVolume,
  }),
  defineTool({
    ...common,
    name: "logs.files",
    title: "Log files",
    description: "The files that were read, how far, in which format, and what was odd.",
    input: ListLogFilesInput,
    output: pageOf(LogFileView),
    http: { method: "GET", path: "/logs/files" },
    cli: { command: ["logs", "files"], examples: ["plantain logs files"] },
    run: listLogFiles,
  }),
  defineTool({
    ...common,
    name: "logs.analyze",
    title: "Analyse the system",
    description:
      "What logs and task history say about the last hours or days: findings, patterns and, if asked, advice.",
    input: AnalyzeLogsInput,
    output: LogAnalysis,
    http: { method: "POST", path: "/planning/analyze-logs" },
    cli: {
      command: ["analyze-system-performance"],
      examples: [
        "plantain analyze-system-performance --days 7 --generate-recommendations",
        "plantain analyze-system-performance --hours 24 --bottlenecks-only --format json --output report.json",
      ],
    },
    mcp: { name: "analyze_system_logs" },
    run: analyzeLogs,
  }),
];
