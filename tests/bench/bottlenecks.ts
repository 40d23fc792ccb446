import { createReadStream, existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { findBottlenecks, MetricSample } from "#lib/bottlenecks/index.ts";
import { AppError } from "#lib/core/index.ts";
import { parseTaskRunLine, type TaskRun } from "#lib/tasks/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

type Read<T> = { values: T[]; rejected: number; hasTextTimes: boolean };

async function readLines<T>(file: string, parse: (line: string) => T | null | undefined): Promise<Read<T>> {
  const read: Read<T> = { values: [], rejected: 0, hasTextTimes: false };
  if (!existsSync(file)) return read;
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (/At"\s*:\s*"/.test(line)) read.hasTextTimes = true;
    const value = parse(line);
    if (value === undefined) read.rejected += 1;
    else if (value !== null) read.values.push(value);
  }
  return read;
}

function parseRun(line: string): TaskRun | null | undefined {
  const parsed = parseTaskRunLine(line);
  if (parsed === null) return null;
  return parsed.ok ? parsed.run : undefined;
}

function parseMetric(line: string): MetricSample | null | undefined {
  if (line.trim() === "") return null;
  const { ts, resource, value, capacity } = JSON.parse(line) as Record<string, unknown>;
  const tsMs = typeof ts === "number" ? ts : Date.parse(String(ts));
  return MetricSample.safeParse({ tsMs, resource, value, capacity: capacity ?? null }).data;
}

/** What keeps the runs of a folder (runs.ndjson, metrics.ndjson, deps.json) from being done sooner, as a JSON list. */
export async function run({ input, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "bottlenecks needs --input and --output", {
      hint: "npm run -s bench -- bottlenecks --input folder --output predictions.json",
    });
  }
  const runs = await readLines(path.join(input, "runs.ndjson"), parseRun);
  const metrics = await readLines(path.join(input, "metrics.ndjson"), parseMetric);
  const depsFile = path.join(input, "deps.json");
  const deps = existsSync(depsFile) ? (JSON.parse(await readFile(depsFile, "utf8")) as Record<string, string[]>) : {};
  const started = performance.now();
  const now = runs.values.reduce((last, { finishedAt }) => Math.max(last, finishedAt ?? 0), 0);
  const found = findBottlenecks({ runs: runs.values, metrics: metrics.values, deps, now });
  const analysisSeconds = Number(((performance.now() - started) / 1000).toFixed(3));
  // Times in the form of the input.
  const time = (ms: number) => (runs.hasTextTimes ? new Date(ms).toISOString() : Math.round(ms));
  const list = found.map(({ kind, subject, startAt, endAt, severity, share, rootCause, confidence }) => ({
    kind,
    subject,
    startAt: time(startAt),
    endAt: time(endAt),
    severity,
    share: share.value,
    rootCause,
    confidence,
  }));
  await writeFile(output, JSON.stringify(list, null, 1));
  return { runs: runs.values.length, rejected: runs.rejected, bottlenecks: list.length, analysisSeconds };
}
