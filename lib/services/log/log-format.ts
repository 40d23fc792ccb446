import { isAbsolute, join } from "node:path";
import type { z } from "zod";
import type { LogFile, Source } from "#generated/prisma/client.ts";
import { sampleLogFile } from "#lib/connectors/log-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import { formatWithHead, type LogFormat, logEngine, logFormatSchema, previewLines } from "#lib/logs/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { correctionOf } from "#lib/services/source/index.ts";
import { type FormatChoice, LogFileIdInput, type LogFormatView, PreviewLogFormatInput } from "./analysis-schemas.ts";
import { nameFormat } from "./list-log-files.ts";

const SHOWN_LINES = 24;
const TEXT_MAX = 600;

type Choice = z.infer<typeof FormatChoice>;
export type FormatFile = LogFile & { source: Source };

export async function formatFileOf(ctx: ServiceContext, fileId: string): Promise<FormatFile> {
  const file = await ctx.db.logFile.findUnique({ where: { id: fileId }, include: { source: true } });
  if (file !== null) return file;
  throw new AppError("NOT_FOUND", `There is no log file ${fileId}.`, { hint: "Files get new ids when they are read." });
}

export async function samplesOf(file: FormatFile): Promise<{ pieces: Uint8Array[]; referenceMs: number }> {
  const path = isAbsolute(file.path) ? file.path : join(file.source.path, file.path);
  const sample = await sampleLogFile(path).catch(() => null);
  if (sample !== null) return sample;
  throw new AppError("NOT_FOUND", `${file.path} is not there any more, so its format can't be looked at.`);
}

const SEPARATORS = { blank: 32, tab: 9, bar: 124, semicolon: 59 } as const;

const separatorName = (byte: number): Choice["separator"] =>
  (Object.entries(SEPARATORS).find(([, known]) => known === byte)?.[0] as Choice["separator"] | undefined) ?? "blank";

function namesOf({ timeField, levelField, messageField }: Choice): Pick<LogFormat, "fieldNames"> {
  const names = { time: timeField, level: levelField, message: messageField };
  return Object.values(names).every((name) => name === undefined) ? {} : { fieldNames: names };
}

/** The format that a choice stands for; null when it is to be found out. */
export function formatOfChoice(
  choice: Choice,
  sample: { pieces: Uint8Array[]; referenceMs: number },
): LogFormat | null {
  const { form, joinsLines } = choice;
  switch (form) {
    case "automatic":
      return null;
    case "json":
    case "logfmt":
      return { layouts: [], json: form === "json", logfmt: form === "logfmt", joinsLines, ...namesOf(choice) };
    default: {
      const columns = form === "plain" ? 0 : choice.columns;
      const head = { columns, separator: SEPARATORS[choice.separator], joinsLines, levelColumn: choice.levelColumn };
      return formatWithHead(sample.pieces, head, { referenceMs: sample.referenceMs });
    }
  }
}

/** How a format would be chosen in the form that people see. */
function choiceOf(format: LogFormat, zoneOffsetMin: number | null): Choice {
  const [layout] = format.layouts;
  const columns = layout?.fields.length ?? 0;
  const isText = !format.json && !format.logfmt;
  const form = isText ? (columns === 0 ? "plain" : "head") : format.json ? "json" : "logfmt";
  const zone = zoneOffsetMin === null ? {} : { zoneOffsetMin };
  const separator = separatorName(layout?.separator ?? 32);
  const level = layout?.fields.findIndex(({ kind }) => kind === "anyLevel") ?? -1;
  const { time, level: levelField, message } = format.fieldNames ?? {};
  return {
    ...{ form, columns: Math.min(16, columns), separator, joinsLines: format.joinsLines, ...zone },
    ...(level < 0 ? {} : { levelColumn: level + 1 }),
    ...(time === undefined ? {} : { timeField: time }),
    ...(levelField === undefined ? {} : { levelField }),
    ...(message === undefined ? {} : { messageField: message }),
  };
}

/** `app.log.3.gz` and `app-2026-11-21.log` are meant together with what they will be called tomorrow. */
export function patternOf(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  const name = path
    .slice(slash)
    .replace(/\.(?:gz|zst)$/, "")
    .replace(/\.\d{1,4}$/, "")
    .replaceAll(/\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[T_-][\dTZ.:-]+)?/g, "*");
  return `${path.slice(0, slash)}${name}*`;
}

type Shown = { file: FormatFile; format: LogFormat; zoneOffsetMin: number | null; choice: Choice };

function show(shown: Shown, sample: { pieces: Uint8Array[]; referenceMs: number }): LogFormatView {
  const { file, format, zoneOffsetMin, choice } = shown;
  const correction = correctionOf(file.source, file.path);
  const options = { referenceMs: sample.referenceMs, limit: SHOWN_LINES };
  const read = previewLines(sample.pieces, format, zoneOffsetMin === null ? options : { ...options, zoneOffsetMin });
  const lines = read.map((line) => ({
    text: line.text.slice(0, TEXT_MAX),
    form: line.form,
    at: line.timeMs === null ? null : new Date(line.timeMs).toISOString(),
    level: line.level,
    message: line.message.slice(0, TEXT_MAX),
  }));
  return {
    fileId: file.id,
    path: file.path,
    format: nameFormat(format) ?? "plain text",
    origin: correction === null ? "automatic" : "corrected",
    correctedBy: correction?.by ?? null,
    correctedAt: correction?.at ?? null,
    pattern: correction?.pattern ?? patternOf(file.path),
    choice,
    timesFound: lines.filter((line) => line.at !== null).length,
    levelsFound: lines.filter((line) => line.level !== null).length,
    lines,
  };
}

/** How the lines of a file are read: what was found out or set, with its first lines taken apart. */
export async function getLogFormat({ ctx, input }: Call<unknown>): Promise<LogFormatView> {
  requireScope(ctx, "read");
  const file = await formatFileOf(ctx, parseInput(LogFileIdInput, input).fileId);
  const sample = await samplesOf(file);
  const correction = correctionOf(file.source, file.path);
  const stored = logFormatSchema.safeParse(file.format).data;
  const format = stored ?? logEngine.detectFormat(sample.pieces, sample.referenceMs);
  const zoneOffsetMin = correction?.zoneOffsetMin ?? null;
  return show({ file, format, zoneOffsetMin, choice: choiceOf(format, zoneOffsetMin) }, sample);
}

/** How the lines of a file would be read with another choice. Changes nothing. */
export async function previewLogFormat({ ctx, input }: Call<unknown>): Promise<LogFormatView> {
  requireScope(ctx, "read");
  const { fileId, ...choice } = parseInput(PreviewLogFormatInput, input);
  const file = await formatFileOf(ctx, fileId);
  const sample = await samplesOf(file);
  const format = formatOfChoice(choice, sample) ?? logEngine.detectFormat(sample.pieces, sample.referenceMs);
  return show({ file, format, zoneOffsetMin: choice.zoneOffsetMin ?? null, choice }, sample);
}
