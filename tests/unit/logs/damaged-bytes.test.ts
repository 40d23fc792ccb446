import fc from "fast-check";
import { expect, test } from "vitest";

import { emptyState, logEngine, mergeParts, summarize } from "#lib/logs/index.ts";

import { messageOf } from "./log-text.ts";

const REFERENCE_MS = Date.UTC(2026, 11, 31);

const FORMATS = [
  (i: number) => `2026-03-04T05:06:${String(i % 60).padStart(2, "0")}.123Z INFO ${messageOf(i)}`,
  (i: number) =>
    JSON.stringify({
      time: "2026-03-04T05:06:07Z",
      level: "INFO",
      message: messageOf(i),
      taskId: i,
      nested: { a: [1, "}"] },
    }),
  (i: number) => `Mar  4 05:06:07 alpha storage[${i}]: ${messageOf(i)}`,
  (i: number) => `ts=2026-03-04T05:06:07Z level=info msg="${messageOf(i)}" n=${i}`,
  (i: number) => `10.0.0.1 - - [04/Mar/2026:05:06:07 +0000] "GET /a/${i} HTTP/1.1" 200 ${i} "-" "x"`,
  (i: number) => `[2026-03-04T05:06:07.123Z] ERROR: ${messageOf(i)} {\n  taskId: ${i},\n}`,
];

const damage = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 12 }), cut: fc.nat({ max: 40 }) });

/** Puts bytes in, and takes bytes out, at several places. */
function damaged(bytes: Uint8Array, hits: { at: number; bytes: Uint8Array; cut: number }[]): Uint8Array {
  return hits.reduce((whole, hit) => {
    const at = hit.at % (whole.length + 1);
    return Buffer.concat([whole.subarray(0, at), hit.bytes, whole.subarray(at + hit.cut)]);
  }, bytes);
}

function mine(bytes: Uint8Array) {
  const format = logEngine.detectFormat([bytes], REFERENCE_MS);
  const miner = logEngine.createMiner([{ index: 0, format, referenceMs: REFERENCE_MS }]);
  miner.add({ file: 0, offset: 0, bytes, droppedBytes: 0, tornEnd: false });
  const state = mergeParts(emptyState(), [miner.finish()], ["/log"]);
  return { state, summary: summarize(state) };
}

const linesIn = (bytes: Uint8Array) => {
  const ends = bytes.filter((byte) => byte === 10).length;
  return bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? ends + 1 : ends;
};

test("damaged logs of any format are read to their end, and every line is accounted for", () => {
  fc.assert(
    fc.property(fc.array(damage, { maxLength: 12 }), fc.nat({ max: FORMATS.length - 1 }), (hits, kind) => {
      const line = FORMATS[kind] as (i: number) => string;
      const text = Array.from({ length: 60 }, (_, i) => `${line(i)}\n`).join("");
      const bytes = damaged(new TextEncoder().encode(text), hits);
      const { state, summary } = mine(bytes);
      const counts = state.files[0]?.counts;
      expect(counts?.lines).toBe(linesIn(bytes));
      expect((counts?.records ?? 0) + (counts?.continuationLines ?? 0) + (counts?.emptyLines ?? 0)).toBe(counts?.lines);
      expect(summary.templates.reduce((sum, { count }) => sum + count, 0)).toBe(counts?.records);
    }),
    { numRuns: 150 },
  );
});

test("bytes without any sense do no harm", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      expect(mine(bytes).state.files[0]?.counts.lines ?? 0).toBe(linesIn(bytes));
    }),
    { numRuns: 150 },
  );
});

test("a line of nothing but opening brackets, or of one endless word, is soon read", () => {
  for (const mark of ["{", "[", "(", "a", "1", "<", '"', "=", "/", "-", "a.", "1:"]) {
    const text = `${mark.repeat(60_000)}\n`.repeat(20);
    const started = performance.now();
    mine(new TextEncoder().encode(text));
    expect(performance.now() - started, mark).toBeLessThan(3000);
  }
});
