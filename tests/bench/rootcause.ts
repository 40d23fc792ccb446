import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type MetricFrame, type NodeMetrics, rankRootCauses } from "#lib/bottlenecks/root-cause/index.ts";
import { AppError } from "#lib/core/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

type Table = { columns: string[]; timestamps: number[]; rows: (number | null)[][] };
type Issue = {
  id: string;
  scenario: string;
  target: { node: string; metric: string; timestamp: number };
  metrics: Table;
};
type Scenario = { noissue?: Table | null; graph: Record<string, string[]> };

/** Column name "<node>|<metric>|<aggregate>" -> field and factor to Plantain's units. */
const FIELDS: Record<string, { field: keyof NodeMetrics; factor: number }> = {
  "latency|Average": { field: "latency", factor: 1 },
  "requests|Sum": { field: "requests", factor: 1 },
  "availability|Average": { field: "availability", factor: 0.01 },
};

function toFrame(table: Table): MetricFrame {
  const nodes: Record<string, NodeMetrics> = {};
  for (const [index, column] of table.columns.entries()) {
    const bar = column.indexOf("|");
    const known = FIELDS[column.slice(bar + 1)];
    if (known === undefined) continue;
    const values = table.rows.map((row) => row[index] ?? null);
    nodes[column.slice(0, bar)] = {
      ...nodes[column.slice(0, bar)],
      [known.field]: values.map((value) => (value === null ? null : value * known.factor)),
    };
  }
  return { timesMs: table.timestamps.map((seconds) => seconds * 1000), nodes };
}

/** Ranks the nodes of every issue of a petshop-rca folder (issues.json, baseline.json). */
export async function run({ input, output }: BenchmarkInput): Promise<BenchmarkSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "rootcause needs --input and --output", {
      hint: "npm run -s bench -- rootcause --input petshop-rca --output predictions.json",
    });
  }
  const issues = JSON.parse(await readFile(path.join(input, "issues.json"), "utf8")) as Issue[];
  const scenarios = JSON.parse(await readFile(path.join(input, "baseline.json"), "utf8")) as Record<string, Scenario>;
  const started = performance.now();
  const predictions = issues.map((issue) => {
    const scenario = scenarios[issue.scenario];
    const ranked = rankRootCauses({
      calls: scenario?.graph ?? {},
      target: {
        node: issue.target.node,
        symptom: issue.target.metric === "availability" ? "failures" : "latency",
      },
      onsetMs: issue.target.timestamp * 1000,
      window: toFrame(issue.metrics),
      baseline: scenario?.noissue ? toFrame(scenario.noissue) : undefined,
    });
    return [issue.id, ranked.map(({ node }) => node)] as const;
  });
  const seconds = (performance.now() - started) / 1000;
  await writeFile(output, JSON.stringify(Object.fromEntries(predictions)));
  return { issues: issues.length, seconds };
}
