import { type LogFormat, type LogState, type LogSummary, logEngine } from "#lib/logs/index.ts";

const REFERENCE_MS = Date.UTC(2026, 11, 31);

export type MinedText = { summary: LogSummary; state: LogState; format: LogFormat };

/** Runs the engine over text, cut into the given pieces (each a block of whole lines, mined by its own miner). */
export function mineText(text: string | readonly string[]): MinedText {
  const pieces = typeof text === "string" ? [text] : text;
  const encoder = new TextEncoder();
  const format = logEngine.detectFormat([encoder.encode(pieces.join(""))], REFERENCE_MS);
  let offset = 0;
  const parts = pieces.map((piece) => {
    const bytes = encoder.encode(piece);
    const miner = logEngine.createMiner([{ index: 0, format, referenceMs: REFERENCE_MS }]);
    miner.add({ file: 0, offset, bytes, droppedBytes: 0, tornEnd: false });
    offset += bytes.length;
    return miner.finish();
  });
  const state = logEngine.mergeParts(logEngine.emptyState(), parts, ["/log"]);
  return { summary: logEngine.summarize(state), state, format };
}

/** Templates with their counts, most frequent first, then by text. */
export const templatesOf = ({ summary }: MinedText): [string, number][] =>
  summary.templates
    .map(({ template, count }): [string, number] => [template, count])
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));

/** Lines that differ in their message, one per number: enough variety for a head to be told from text. */
export function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");
}

const MESSAGES = [
  (i: number) => `Opened volume ${i} for writing`,
  (i: number) => `Client 10.0.0.${i % 250} went away after ${i} ms`,
  () => "Cache is warm",
  (i: number) => `Could not reach peer ${i}, giving up`,
  (i: number) => `Index ${i} rebuilt in the background`,
  () => "Nothing to do, going back to sleep",
  (i: number) => `Wrote ${i * 7} bytes to /srv/data/${i}.bin`,
  (i: number) => `Lock of shard ${i} taken by worker`,
];

/** A message of one of eight patterns. */
export const messageOf = (index: number): string =>
  (MESSAGES[index % MESSAGES.length] as (i: number) => string)(index + 1);
