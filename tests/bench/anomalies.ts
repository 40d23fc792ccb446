import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#lib/core/index.ts";
import { createAnomalyScorer } from "#lib/resources/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

/** Rows "2014-04-02 14:25:00[.000],0.068" after a header; the clock is taken as UTC. */
function readRows(text: string): { tsMs: number; value: number | null }[] {
  const lines = text.trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const [moment = "", number = ""] = line.split(",");
    const value = number.trim() === "" ? null : Number(number);
    return { tsMs: Date.parse(`${moment.slice(0, 19).replace(" ", "T")}Z`), value };
  });
}

/** Scores every CSV of a folder, value by value in order: `{"<folder>/<file>.csv": [score]}`. */
export async function run({ input, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "anomalies needs --input and --output", {
      hint: "npm run -s bench -- anomalies --input data --output predictions.json",
    });
  }
  const files = (await readdir(input, { recursive: true })).filter((file) => file.endsWith(".csv")).sort();
  const predictions: Record<string, number[]> = {};
  let values = 0;
  let milliseconds = 0;
  for (const file of files) {
    const rows = readRows(await readFile(path.join(input, file), "utf8"));
    const scorer = createAnomalyScorer();
    const started = performance.now();
    predictions[file.split(path.sep).join("/")] = rows.map((row) => scorer.score(row).score);
    milliseconds += performance.now() - started;
    values += rows.length;
  }
  await writeFile(output, JSON.stringify(predictions));
  return { files: files.length, values, seconds: milliseconds / 1000 };
}
