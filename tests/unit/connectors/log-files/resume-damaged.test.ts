import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { analyzeLogFiles, type LogAnalysis, type LogCheckpoint } from "#lib/connectors/log-files/index.ts";
import { logEngine } from "#lib/logs/index.ts";
import { LOG_STYLES } from "#tests/unit/logs/log-styles.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-resume-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const START = Date.UTC(2026, 2, 4);
const LEVELS = ["INFO", "WARN", "ERROR", "DEBUG"];
const TEXTS = [
  (i: number) => `Opened volume ${i} for writing`,
  (i: number) => `Could not reach peer ${i}: connection refused\n    at open (/srv/app/peer.js:${i}:7)`,
  () => "Cache is warm",
  (i: number) => `Wrote ${i * 7} bytes in ${i % 90} ms`,
];

/** A log in one of the usual formats, with stack traces in between. */
function logText(style: number, count: number): string {
  const { write } = LOG_STYLES[style % LOG_STYLES.length] as (typeof LOG_STYLES)[number];
  const rows = Array.from({ length: count }, (_, i) => {
    const text = (TEXTS[i % TEXTS.length] as (i: number) => string)(i);
    return write({ ts: START + i * 9000, level: LEVELS[i % LEVELS.length] as string, text }, i);
  });
  return `${rows.join("\n")}\n`;
}

const hit = fc.record({
  at: fc.nat(),
  cut: fc.nat({ max: 30 }),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .constantFrom("\r\n", "\0\0\0\0", "\n\n", "{", '"', "\ufeff", "\u001b[31m", "x".repeat(3000))
      .map((some) => Buffer.from(some)),
  ),
});

type Hit = { at: number; cut: number; bytes: Uint8Array };
const damaged = (bytes: Uint8Array, hits: readonly Hit[]): Uint8Array =>
  hits.reduce<Uint8Array>((whole, { at, cut, bytes: put }) => {
    const place = at % (whole.length + 1);
    return Buffer.concat([whole.subarray(0, place), put, whole.subarray(place + cut)]);
  }, bytes);

/** What must not depend on how a file came; ids of templates may, as they outlive a template's text. */
function outcome({ templates, buckets, findings, files, state }: LogAnalysis): unknown {
  const plain = [
    templates.map(({ id: _, shapes: _shapes, ...template }) => template),
    buckets,
    findings.map(({ id: _, templateIds: _ids, lines: _lines, ...finding }) => finding),
    state.tasks,
  ];
  const hash = createHash("sha256").update(JSON.stringify(plain)).digest("hex");
  return {
    templates: templates.map(({ template, count }) => `${count} ${template}`),
    counts: files.map(({ counts }) => counts),
    hash,
  };
}

const analyze = (path: string, checkpoint?: LogCheckpoint, threads = 0) =>
  analyzeLogFiles({ engine: logEngine, paths: [path], nowMs: START + 1e10, checkpoint, threads });

test("a damaged log that grows by pieces, cut at any byte, gives what reading it at once gives", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 4 }),
      fc.array(hit, { maxLength: 6 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 }),
      async (style, hits, cuts) => {
        const bytes = damaged(Buffer.from(logText(style, 120)), hits);
        const grown = join(folder, `${++number}.log`);
        let checkpoint: LogCheckpoint | undefined;
        for (const cut of [...cuts].sort((a, b) => a - b)) {
          await writeFile(grown, bytes.subarray(0, Math.floor(cut * bytes.length)));
          checkpoint = structuredClone((await analyze(grown, checkpoint)).checkpoint);
        }
        await writeFile(grown, bytes);
        const resumed = await analyze(grown, checkpoint);
        expect(outcome(resumed)).toEqual(outcome(await analyze(grown)));
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test("template ids are those of the run before, whatever has been added", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 4 }), fc.integer({ min: 20, max: 200 }), async (style, more) => {
      const path = join(folder, `ids-${style}.log`);
      await writeFile(path, logText(style, 100));
      const first = await analyze(path);
      await writeFile(path, logText(style, 100 + more));
      const second = await analyze(path, structuredClone(first.checkpoint));
      const ids = new Set(second.templates.map(({ id }) => id));
      for (const { id } of first.templates) expect(ids).toContain(id);
    }),
    { numRuns: 10 },
  );
}, 60_000);
