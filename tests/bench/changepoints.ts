import { readFile, writeFile } from "node:fs/promises";
import { AppError } from "#lib/core/index.ts";
import { findChangePoints } from "#lib/resources/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

/** `series` holds one array per dimension; null = missing. */
type SeriesRecord = { name: string; series: (number | null)[][] };

/** Finds the change points of every series of a series.json, with default settings: `{name: [index]}`. */
export async function run({ input, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "changepoints needs --input and --output", {
      hint: "npm run -s bench -- changepoints --input series.json --output predictions.json",
    });
  }
  const records = JSON.parse(await readFile(input, "utf8")) as SeriesRecord[];
  const started = performance.now();
  let values = 0;
  const predictions = records.map(({ name, series }) => {
    const dimensions = series.map((column) => column.map((value) => value ?? Number.NaN));
    values += dimensions.reduce((sum, column) => sum + column.length, 0);
    return [name, findChangePoints(dimensions).map(({ index }) => index)] as const;
  });
  const seconds = (performance.now() - started) / 1000;
  await writeFile(output, JSON.stringify(Object.fromEntries(predictions)));
  return { series: records.length, values, seconds };
}
