// `npm run -s bench -- <name> --input P --output F [--option v]`: runs one measurement of tests/bench/<name>.ts and
// prints its summary as JSON on the last line of stdout.
import { readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";

import { isAppError } from "#lib/core/index.ts";

import type { Benchmark } from "./benchmark.ts";

const NOT_BENCHMARKS = new Set(["main", "benchmark"]);

const names = (): string[] =>
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"))
    .filter((name) => !NOT_BENCHMARKS.has(name))
    .sort();

/** `--name value`, `--name=value` and bare `--name`, as strings; paths are those of the folder it was typed in. */
function readOptions(args: string[]): Record<string, string> {
  const { tokens } = parseArgs({ args, strict: false, tokens: true, allowPositionals: true });
  const options: Record<string, string> = {};
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "option") continue;
    const next = tokens[index + 1];
    options[token.name] = token.value ?? (next?.kind === "positional" ? next.value : "true");
  }
  return options;
}

async function main([name = "", ...args]: string[]): Promise<number> {
  if (!names().includes(name)) {
    console.error(`usage: npm run -s bench -- <name> --input <path> --output <file> [--option value]`);
    console.error(`names: ${names().join(", ")}`);
    return 2;
  }
  const { input, output, ...options } = readOptions(args);
  const benchmark = (await import(`./${name}.ts`)) as Benchmark;
  const startedAt = performance.now();
  const summary = await benchmark.run({
    input: input === undefined ? undefined : resolve(input),
    output: output === undefined ? undefined : resolve(output),
    options,
  });
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(3));
  const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ name, seconds, peakRssMiB, ...summary }));
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(isAppError(error) ? `error: ${error.message}\n  ${error.hint ?? ""}` : error);
  process.exitCode = 1;
}
