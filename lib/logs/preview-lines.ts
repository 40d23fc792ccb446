import { splitLines } from "./detect-format.ts";
import { JsonLineReader } from "./json-line.ts";
import type { LayoutField, LogFormat } from "./layout.ts";
import { COLUMN, ColumnReader } from "./layout-columns.ts";
import { LOG_LEVELS, type LogLevel, NO_LEVEL } from "./levels.ts";
import { isContinuation } from "./line-kinds.ts";
import { LogfmtReader } from "./logfmt-line.ts";
import { LayoutMatcher } from "./match-layout.ts";
import { TimestampReader } from "./timestamps.ts";

/** One line as a format reads it. `form` says which part of the format did. */
export type PreviewedLine = {
  text: string;
  form: "json" | "logfmt" | "head" | "loose" | "continuation";
  timeMs: number | null;
  level: LogLevel | null;
  message: string;
};

type Clock = { referenceMs: number; zoneOffsetMin?: number | undefined };

/** Reads the first lines of samples in the way in which mining would, so that a person can see what a format does. */
export function previewLines(
  samples: readonly Uint8Array[],
  format: LogFormat,
  options: Clock & { limit: number },
): PreviewedLine[] {
  const timestamps = new TimestampReader(options);
  const json = new JsonLineReader(timestamps, format.fieldNames);
  const logfmt = new LogfmtReader(timestamps, format.fieldNames);
  const matcher = new LayoutMatcher(format.layouts, timestamps);
  const messages = format.messageLayouts === undefined ? null : new LayoutMatcher(format.messageLayouts, timestamps);
  const decoder = new TextDecoder();
  const lines: PreviewedLine[] = [];
  for (const { bytes, start, end } of splitLines(samples)) {
    if (lines.length >= options.limit) break;
    const text = decoder.decode(bytes.subarray(start, end));
    const read = (form: PreviewedLine["form"], by: { ts: number; level: number }, from: Uint8Array): PreviewedLine => ({
      text,
      form,
      timeMs: Number.isNaN(by.ts) ? null : by.ts,
      level: LOG_LEVELS[by.level] ?? null,
      message: decoder.decode(from).trim(),
    });
    if (format.joinsLines && isContinuation(bytes, start, end)) {
      lines.push({ text, form: "continuation", timeMs: null, level: null, message: text.trim() });
    } else if (format.json && bytes[start] === 123 && json.read(bytes, start, end)) {
      const { messageBytes, messageStart, messageEnd } = json;
      const isHeaded = messages !== null && messages.match(messageBytes, messageStart, messageEnd) >= 0;
      const message = messageBytes.subarray(isHeaded ? messages.messageStart : messageStart, messageEnd);
      const ts = Number.isNaN(json.ts) && isHeaded ? messages.ts : json.ts;
      const level = json.level === NO_LEVEL && isHeaded ? messages.level : json.level;
      lines.push(read("json", { ts, level }, message.length === 0 ? bytes.subarray(start, end) : message));
    } else if (format.logfmt && logfmt.read(bytes, start, end)) {
      lines.push(read("logfmt", logfmt, bytes.subarray(logfmt.messageStart, logfmt.messageEnd)));
    } else {
      const layout = matcher.match(bytes, start, end);
      lines.push(read(layout < 0 ? "loose" : "head", matcher, bytes.subarray(matcher.messageStart, end)));
    }
  }
  return lines;
}

const SHARE_OF_KIND = 0.6;
const SAMPLE_LINES = 400;

/**
 * The format of text lines whose message starts behind `columns` columns: a column in which most lines have a time or a
 * level is read as such, the others are passed over. `levelColumn` (1 is the first) names the one that holds the level.
 */
export function formatWithHead(
  samples: readonly Uint8Array[],
  head: { columns: number; separator: number; joinsLines: boolean; levelColumn?: number | undefined },
  clock: Clock,
): LogFormat {
  const reader = new ColumnReader(new TimestampReader(clock));
  const seen = Array.from({ length: head.columns }, () => new Map<string, { field: LayoutField; count: number }>());
  let lines = 0;
  for (const { bytes, start, end } of splitLines(samples)) {
    if (lines >= SAMPLE_LINES) break;
    if (head.joinsLines && isContinuation(bytes, start, end)) continue;
    lines += 1;
    let at = start;
    for (let column = 0; column < head.columns && reader.read(bytes, at, end, head.separator); column++) {
      const field = fieldOf(reader);
      const key = `${field.kind} ${field.style ?? ""} ${field.mark ?? ""}`;
      const known = seen[column]?.get(key);
      if (known === undefined) seen[column]?.set(key, { field, count: 1 });
      else known.count += 1;
      at = reader.next;
    }
  }
  const fields = seen.map((kinds, column): LayoutField => {
    if (column + 1 === head.levelColumn) return { kind: "anyLevel" };
    const [best] = [...kinds.values()].sort((a, b) => b.count - a.count);
    return best !== undefined && best.count >= lines * SHARE_OF_KIND ? best.field : { kind: "token" };
  });
  return { layouts: [{ separator: head.separator, fields }], json: false, logfmt: false, joinsLines: head.joinsLines };
}

function fieldOf(reader: ColumnReader): LayoutField {
  if (reader.type === COLUMN.timestamp) return { kind: "timestamp", style: reader.style, mark: reader.mark };
  if (reader.type === COLUMN.level) return { kind: "level" };
  if (reader.type === COLUMN.bracket && reader.style > 0) return { kind: "bracket", style: reader.style };
  return { kind: reader.type === COLUMN.bracket ? "bracket" : "token" };
}
