import { JsonLineReader } from "./json-line.ts";
import type { LogFormat } from "./layout.ts";
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
  let lines = 0;
  let jsonLines = 0;
  let logfmtLines = 0;
  let continuations = 0;
  for (const { bytes, start, end } of splitLines(samples)) {
    lines++;
    if (bytes[start] === 123 && json.read(bytes, start, end)) {
      jsonLines++;
      if (json.wraps)
        texts.push({
          bytes: json.messageBytes.slice(json.messageStart, json.messageEnd),
          start: 0,
          end: json.messageEnd - json.messageStart,
        });
    } else if (logfmt.read(bytes, start, end)) logfmtLines++;
    else if (isContinuation(bytes, start, end)) continuations++;
    else texts.push({ bytes, start, end });
  }
  const layouts = learnLayouts(texts, timestamps);
  const headed = layouts.some(({ fields }) => fields.some(({ style }) => style !== undefined));
  return {
    layouts,
    json: jsonLines > 0,
    logfmt: logfmtLines > 0,
    joinsLines: (headed || jsonLines > 0) && continuations < lines * 0.9,
  };
}

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
