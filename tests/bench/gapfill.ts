import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "#lib/core/index.ts";
import {
  createGapFiller,
  FIELD_NAMES,
  type FieldName,
  type GapItem,
  isListField,
  parseFieldContent,
} from "#lib/metadata/index.ts";

import type { BenchmarkInput } from "./benchmark.ts";

type BenchSummary = { libraries: number; items: number; proposals: number; autoApplied: number; overwritten: number };

const SUFFIX = ".masked.jsonl";
const AUTO_CONFIDENCE_MIN = 0.8;

const FIELD_OF: Readonly<Record<string, FieldName>> = { trackNumber: "track" };

/** A record of the pack in the product's fields: single-valued fields take the first of a list, lists a lone value. */
function readItem(record: Record<string, unknown>): GapItem {
  const fields: Partial<GapItem["fields"]> = {};
  for (const [name, raw] of Object.entries(record)) {
    const field = FIELD_OF[name] ?? FIELD_NAMES.find((known) => known === name);
    if (field === undefined || raw === null) continue;
    const list: unknown[] = Array.isArray(raw) ? raw : [raw];
    const value = parseFieldContent(field, isListField(field) ? list : list[0]);
    if (value !== undefined) Object.assign(fields, { [field]: value });
  }
  const minutes = typeof record.durationMin === "number" ? record.durationMin : undefined;
  return {
    id: String(record.id),
    kind: String(record.kind),
    fields,
    durationMs: minutes === undefined ? undefined : minutes * 60_000,
  };
}

async function readLibrary(path: string): Promise<GapItem[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => readItem(JSON.parse(line) as Record<string, unknown>));
}

/** Proposes values for every gap of every library of a folder (`*.masked.jsonl` only), one JSON line each. */
export async function run({ input, output, options }: BenchmarkInput): Promise<BenchSummary> {
  if (input === undefined || output === undefined) {
    throw new AppError("INVALID_INPUT", "gapfill needs --input and --output", {
      hint: "npm run -s bench -- gapfill --input <folder of *.masked.jsonl> --output predictions.jsonl",
    });
  }
  const wanted = options.lib?.split(",");
  const names = (await readdir(input))
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length));
  const lines: string[] = [];
  const summary: BenchSummary = { libraries: 0, items: 0, proposals: 0, autoApplied: 0, overwritten: 0 };
  for (const lib of names.sort().filter((name) => wanted?.includes(name) ?? true)) {
    const items = await readLibrary(join(input, lib + SUFFIX));
    const confidenceMin = options["confidence-min"] === undefined ? undefined : Number(options["confidence-min"]);
    const filler = createGapFiller(items, confidenceMin === undefined ? {} : { confidenceMin });
    summary.libraries += 1;
    summary.items += items.length;
    for (const item of items) {
      for (const { field, value, confidence, evidence } of filler.proposeFor(item)) {
        summary.proposals += 1;
        if (confidence >= AUTO_CONFIDENCE_MIN) summary.autoApplied += 1;
        if (item.fields[field] !== undefined) summary.overwritten += 1;
        const rounded = Number(confidence.toFixed(4));
        lines.push(JSON.stringify({ lib, id: item.id, field, value, confidence: rounded, source: evidence }));
      }
    }
  }
  await writeFile(output, `${lines.join("\n")}\n`);
  return summary;
}
