import { JsonLineReader } from "./json-line.ts";
import type { LineLayout, LogFormat } from "./layout.ts";
import { type LineSlice, learnLayouts } from "./learn-layouts.ts";
import { isContinuation } from "./line-kinds.ts";
import { LogfmtReader } from "./logfmt-line.ts";
import { TimestampReader } from "./timestamps.ts";

const NEWLINE = 10;

/**
 * Finds out how a file is written from samples of it (pieces of whole lines, taken from all over the file): which
 * layouts its text lines have, whether JSON or logfmt lines occur, and whether records run over several lines.
 */
export function detectFormat(samples: readonly Uint8Array[], referenceMs: number): LogFormat {
  const timestamps = new TimestampReader({ referenceMs });
  const json = new JsonLineReader(timestamps);
  const logfmt = new LogfmtReader(timestamps);
  const texts: LineSlice[] = [];
  const messages: LineSlice[] = [];
  let lines = 0;
  let jsonLines = 0;
  let logfmtLines = 0;
  let continuations = 0;
  for (const { bytes, start, end } of splitLines(samples)) {
    lines++;
    if (bytes[start] === 123 && json.read(bytes, start, end)) {
      jsonLines++;
      if (json.messageEnd > json.messageStart) (json.wraps ? texts : messages).push(messageOf(json));
    } else if (logfmt.read(bytes, start, end)) logfmtLines++;
    else if (isContinuation(bytes, start, end)) continuations++;
    else texts.push({ bytes, start, end });
  }
  const layouts = learnLayouts(texts, timestamps);
  const headed = layouts.some(isTimed);
  const messageLayouts = learnLayouts(messages, timestamps).filter(isTimed);
  return {
    layouts,
    json: jsonLines > 0,
    ...(messageLayouts.length > 0 ? { messageLayouts } : {}),
    logfmt: logfmtLines > 0,
    joinsLines: (headed || jsonLines > 0) && continuations < lines * 0.9,
  };
}

const isTimed = ({ fields }: LineLayout): boolean => fields.some(({ style }) => style !== undefined);

const messageOf = ({ messageBytes, messageStart, messageEnd }: JsonLineReader): LineSlice => ({
  bytes: messageBytes.slice(messageStart, messageEnd),
  start: 0,
  end: messageEnd - messageStart,
});

/** Non-empty lines without trailing blanks. */
export function* splitLines(samples: readonly Uint8Array[]): Generator<LineSlice> {
  for (const bytes of samples) {
    let start = 0;
    while (start < bytes.length) {
      const found = bytes.indexOf(NEWLINE, start);
      let end = found < 0 ? bytes.length : found;
      const next = end + 1;
      while (end > start && (bytes[end - 1] as number) <= 32) end--;
      if (end > start) yield { bytes, start, end };
      start = next;
    }
  }
}
