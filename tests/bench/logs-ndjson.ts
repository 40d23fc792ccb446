import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

import { AppError } from "#lib/core/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const START_MS = Date.UTC(2026, 2, 2);
const LEVELS: readonly (readonly [RegExp, number])[] = [
  [/\b(?:FATAL|CRITICAL)\b/i, 60],
  [/\b(?:ERROR|SEVERE)\b/i, 50],
  [/\bWARN(?:ING)?\b/i, 40],
  [/\b(?:DEBUG|TRACE)\b/i, 20],
];

/**
 * Writes the lines of a raw log as records like pino's, one JSON object a line, to be measured by `logs-speed`: the whole
 * line is the message, a level word in it sets the level, the time runs on by 37 ms a line.
 */
export async function run({ input, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "logs-ndjson needs --input and --output.");
  }
  const out = createWriteStream(output);
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(input), crlfDelay: Number.POSITIVE_INFINITY })) {
    const level = LEVELS.find(([shape]) => shape.test(line))?.[1] ?? 30;
    const record = {
      level,
      time: START_MS + lines * 37,
      pid: 4711,
      hostname: "alpha",
      msg: line,
      durationMs: lines % 977,
    };
    lines++;
    if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return { lines };
}
