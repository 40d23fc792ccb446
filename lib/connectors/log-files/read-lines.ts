import { open } from "node:fs/promises";

import { detectPacking, openContent } from "./byte-source.ts";

const NEWLINE = 10;
const LINE_BYTES_SHOWN = 16 << 10;
const CONTEXT_BYTES_PER_LINE = 4 << 10;

/** A line read back for evidence, with its neighbours; `text` null when the file no longer reaches that far. */
export type LineAt = { offset: number; text: string | null; before: string[]; after: string[] };

/**
 * Reads lines of a file back by their byte offsets (of the unpacked content), each with up to `before` and `after`
 * lines of context. Long lines are cut at 16 KiB.
 */
export async function readLinesAt(
  path: string,
  offsets: readonly number[],
  context: { before?: number; after?: number } = {},
): Promise<LineAt[]> {
  const { before = 0, after = 0 } = context;
  const packing = await detectPacking(path);
  const plain = packing.compression === "none" && packing.encoding === "utf8";
  const spans = offsets.map((offset) => ({
    offset,
    from: Math.max(0, offset - before * CONTEXT_BYTES_PER_LINE - (before > 0 ? 1 : 0)),
    to: offset + LINE_BYTES_SHOWN + after * CONTEXT_BYTES_PER_LINE,
  }));
  const pieces = plain ? await readPlainSpans(path, spans) : await readPackedSpans(path, spans);
  return spans.map(({ offset, from }, index) =>
    cutLine(pieces[index] ?? new Uint8Array(0), offset - from, { offset, before, after, whole: from === 0 }),
  );
}

type Span = { offset: number; from: number; to: number };

async function readPlainSpans(path: string, spans: readonly Span[]): Promise<Uint8Array[]> {
  const handle = await open(path, "r");
  try {
    const pieces: Uint8Array[] = [];
    for (const { from, to } of spans) {
      const buffer = new Uint8Array(to - from);
      const { bytesRead } = await handle.read(buffer, 0, to - from, from);
      pieces.push(buffer.subarray(0, bytesRead));
    }
    return pieces;
  } finally {
    await handle.close();
  }
}

/** Packed files can't be entered in the middle: one pass fills all spans. */
async function readPackedSpans(path: string, spans: readonly Span[]): Promise<Uint8Array[]> {
  const packing = await detectPacking(path);
  const parts: Uint8Array[][] = spans.map(() => []);
  const last = Math.max(0, ...spans.map(({ to }) => to));
  const source = await openContent(path, packing, { offset: 0 });
  const buffer = new Uint8Array(1 << 20);
  try {
    for (let at = 0; at < last; ) {
      const read = await source.read(buffer, 0);
      if (read === 0) break;
      const base = at;
      spans.forEach(({ from, to }, index) => {
        if (from < base + read && to > base)
          parts[index]?.push(buffer.slice(Math.max(0, from - base), Math.min(read, to - base)));
      });
      at += read;
    }
  } finally {
    await source.close();
  }
  return parts.map((some) => Buffer.concat(some));
}

function cutLine(
  piece: Uint8Array,
  at: number,
  line: { offset: number; before: number; after: number; whole: boolean },
): LineAt {
  if (at >= piece.length) return { offset: line.offset, text: null, before: [], after: [] };
  const decoder = new TextDecoder();
  const newline = piece.indexOf(NEWLINE, at);
  const end = newline < 0 ? piece.length : newline;
  const text = decoder.decode(piece.subarray(at, Math.min(end, at + LINE_BYTES_SHOWN))).replace(/\r$/, "");
  const earlier = at === 0 ? [] : decoder.decode(piece.subarray(0, at - 1)).split(/\r?\n/);
  if (!line.whole) earlier.shift();
  const later = newline < 0 ? [] : decoder.decode(piece.subarray(newline + 1)).split(/\r?\n/);
  if (later[later.length - 1] === "") later.pop();
  return {
    offset: line.offset,
    text,
    before: line.before > 0 ? earlier.slice(-line.before) : [],
    after: later.slice(0, line.after),
  };
}
