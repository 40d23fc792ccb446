import { JsonLineReader } from "./json-line.ts";
import type { LogFormat } from "./layout.ts";
import { LOG_LEVELS } from "./levels.ts";
import { LogfmtReader } from "./logfmt-line.ts";
import { LayoutMatcher } from "./match-layout.ts";
import type { LogEvent } from "./schemas.ts";
import { taskOfText } from "./task-text.ts";
import { TimestampReader } from "./timestamps.ts";

const TEXT = new TextDecoder();

type RecordPlace = { file: string; offset: number; format: LogFormat; referenceMs: number };

/** Reads one record (a line, with the lines that go on with it) as an event: for line lists, not for bulk. */
export function readEvent(text: string, { file, offset, format, referenceMs }: RecordPlace): LogEvent {
  const bytes = new TextEncoder().encode(text.trimEnd());
  const newline = bytes.indexOf(10);
  const end = newline < 0 ? bytes.length : newline;
  const timestamps = new TimestampReader({ referenceMs });
  const event = (ts: number, level: number, message: string): LogEvent => ({
    file,
    offset,
    byteLength: bytes.length,
    ts: Number.isNaN(ts) ? null : ts,
    level: LOG_LEVELS[level] ?? null,
    message,
  });
  const json = new JsonLineReader(timestamps);
  if (format.json && bytes[0] === 123 && json.read(bytes, 0, end)) {
    const message = TEXT.decode(json.messageBytes.subarray(json.messageStart, json.messageEnd));
    return {
      ...event(json.ts, json.level, message === "" ? text.trimEnd() : message),
      ...(json.taskId === undefined ? {} : { taskId: json.taskId }),
      ...(json.taskType === undefined ? {} : { taskType: json.taskType }),
      ...(json.taskPhase === undefined ? {} : { taskPhase: json.taskPhase }),
      fields: JSON.parse(TEXT.decode(bytes.subarray(0, end))) as Record<string, unknown>,
    };
  }
  const logfmt = new LogfmtReader(timestamps);
  if (format.logfmt && logfmt.read(bytes, 0, end)) {
    return event(logfmt.ts, logfmt.level, TEXT.decode(bytes.subarray(logfmt.messageStart, logfmt.messageEnd)));
  }
  const matcher = new LayoutMatcher(format.layouts, timestamps);
  matcher.match(bytes, 0, end);
  const rest = TEXT.decode(bytes.subarray(matcher.messageStart)).trim();
  const task = taskOfText(bytes, matcher.messageStart, end);
  return {
    ...event(matcher.ts, matcher.level, rest),
    ...(task?.taskId == null ? {} : { taskId: task.taskId }),
    ...(task?.phase == null ? {} : { taskPhase: task.phase }),
  };
}
