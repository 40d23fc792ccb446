import { analyzeLogFiles } from "#lib/connectors/log-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import { logEngine } from "#lib/logs/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

/** The whole analysis of a raw log file as the product runs it: read, detect, mine, aggregate, find. */
export async function run({ input, options }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined) throw new AppError("INVALID_INPUT", "logs-speed needs --input.");
  const cpu = process.cpuUsage();
  const started = performance.now();
  const threads = options.threads === undefined ? undefined : Number(options.threads);
  const analysis = await analyzeLogFiles({ engine: logEngine, paths: [input], threads });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const lines = analysis.files.reduce((sum, file) => sum + file.counts.lines, 0);
  return {
    lines,
    seconds: Number(seconds.toFixed(3)),
    linesPerSecond: Math.round(lines / seconds),
    cpuSeconds: Number(((user + system) / 1e6).toFixed(3)),
    bytes: analysis.bytesRead,
    patterns: analysis.templates.length,
    findings: analysis.findings.length,
  };
}
