import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { finished } from "node:stream/promises";

import { analyzeLogFiles } from "#lib/connectors/log-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import { eachRun, logEngine } from "#lib/logs/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

/** Mines a raw log file and writes `{"line", "template"}` for each of its lines; lines that go on with a record get its template. */
export async function run({ input, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined)
    throw new AppError("INVALID_INPUT", "logs needs --input and --output.");
  const started = performance.now();
  const analysis = await analyzeLogFiles({ engine: logEngine, paths: [input] });
  const seconds = (performance.now() - started) / 1000;
  const texts = analysis.templates.map(({ template }) => JSON.stringify(template));
  const shapeAt = new Map<number, number>();
  for (const { offsets, shapes } of eachRun(analysis.state.lines)) {
    offsets.forEach((offset, i) => {
      shapeAt.set(offset, shapes[i] as number);
    });
  }
  const bytes = await readFile(input);
  const out = createWriteStream(output);
  let shape = analysis.state.lines[0]?.shapes[0] ?? 0;
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    shape = shapeAt.get(start) ?? shape;
    line++;
    out.write(`{"line":${line},"template":${texts[analysis.templateOfShape[shape] as number] ?? '""'}}\n`);
    const newline = bytes.indexOf(10, start);
    start = newline < 0 ? bytes.length : newline + 1;
  }
  out.end();
  await finished(out);
  return { seconds: Number(seconds.toFixed(3)), lines: line, patterns: analysis.templates.length };
}
