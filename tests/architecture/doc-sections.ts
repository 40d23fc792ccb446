import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import {
  HALF_LIFE_DAYS,
  SEVERITY_FLOORS,
  severityOfScore,
  severityScore,
  unfinishedScore,
} from "#lib/bottlenecks/index.ts";
import { SEVERITIES, STEP_FACTS, STEP_TYPES } from "#lib/core/index.ts";
import { DEFAULT_FIELD_WEIGHTS, FieldLevel, LEVEL_WEIGHT, MediaKind } from "#lib/metadata/index.ts";
import { inputFieldsOf, TOOLS } from "#lib/tools/index.ts";
import { validatePlan } from "#lib/validation/index.ts";

/** Parts of the documents that are made from the code, by the name in their marker. */
export const SECTIONS: Readonly<Record<string, () => string>> = {
  operations: () =>
    tableOf(
      ["Operation", "Request", "Scope", "What it does"],
      TOOLS.flatMap(({ name, http, scope, description }) =>
        http === undefined
          ? []
          : [[code(name), code(`${http.method} ${http.path}`), scope, firstSentence(description)]],
      ),
    ),
  commands: () =>
    tableOf(
      ["Command", "What it does"],
      TOOLS.flatMap(({ cli, description }) =>
        cli === undefined
          ? []
          : [[code([...cli.command, ...(cli.positional ?? []).map(toArgument)].join(" ")), firstSentence(description)]],
      ).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    ),
  "mcp-tools": () =>
    tableOf(
      ["Tool", "What it does", "Input"],
      TOOLS.flatMap((tool) =>
        tool.mcp === undefined
          ? []
          : [
              [
                code(tool.mcp.name),
                firstSentence(tool.description),
                inputFieldsOf(tool)
                  .map(({ name }) => code(toSnake(name)))
                  .join(", "),
              ],
            ],
      ),
    ),
  "step-types": () =>
    tableOf(
      ["Step type", "What it does", "Undo", "Tries", "Time limit", "Needs", "Holds"],
      STEP_TYPES.filter((type) => STEP_FACTS[type].isPlannable).map((type) => {
        const { effect, undo, maxAttempts, timeoutMs, needs, holds } = STEP_FACTS[type];
        const held = Object.entries(holds).map(([resource, need]) => `${resource} ${need}`);
        const limits = [String(maxAttempts), `${timeoutMs / 60_000} min`];
        return [code(type), effect, undo, ...limits, needs.join(", ") || "–", held.join(", ") || "–"];
      }),
    ),
  "plan-rules": () => {
    const nothing = { sources: new Map(), items: new Map(), occupied: new Set<string>(), freeBytes: null };
    const limits = { stepsAtOnce: 1, capacity: { cpu: 1, gpu: 1, disk: 1, network: 1 }, perType: {}, quietHours: [] };
    const facts = { ...nothing, tools: { ffmpeg: true, ffprobe: true }, limits };
    const { rules } = validatePlan({}, facts, new Date(0));
    return tableOf(
      ["Rule", "Holds when"],
      rules.map(({ rule, title }) => [code(rule), title]),
    );
  },
  "field-weights": () =>
    tableOf(
      ["Kind", ...FieldLevel.options.map((level) => `${level} (${LEVEL_WEIGHT[level]})`)],
      MediaKind.options.map((kind) => [
        code(kind),
        ...FieldLevel.options.map((level) =>
          Object.entries(DEFAULT_FIELD_WEIGHTS[kind])
            .filter(([, held]) => held === level)
            .map(([field]) => field)
            .join(", "),
        ),
      ]),
    ),
  "severity-floors": () => {
    const floors = new Map(SEVERITY_FLOORS);
    const rows = [...SEVERITIES].reverse().map((severity) => [severity, `${floors.get(severity) ?? 0}`]);
    return `${tableOf(["Severity", "Score from"], rows)}\n\nThe score halves every ${HALF_LIFE_DAYS} days.`;
  },
  "severity-example": severityExample,
  benchmarks: () => tableOf(["Name", "What it does"], benchmarks()),
};

const firstSentence = (text: string): string => /^[\s\S]*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
const code = (text: string): string => `\`${text}\``;
const toKebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const toSnake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const toArgument = (name: string): string => `[${toKebab(name)}]`;

const cellOf = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
const rowOf = (cells: readonly string[]): string => `| ${cells.map(cellOf).join(" | ")} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [rowOf(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(rowOf)].join("\n");

const BENCH = resolve(import.meta.dirname, "../bench");
const RUN = /\/\*\*((?:(?!\/\*\*)[\s\S])*?)\*\/\s*export async function run\(/;

/** Name and description of each benchmark; the description is the comment of its `run`. */
function benchmarks(): string[][] {
  return readdirSync(BENCH)
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .flatMap((file) => {
      const comment = RUN.exec(readFileSync(join(BENCH, file), "utf8"))?.[1];
      return comment === undefined ? [] : [[code(basename(file, ".ts")), comment.replaceAll(/^\s*\*/gm, "").trim()]];
    });
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The worked example of docs/severity.md, computed by the code that it explains. */
function severityExample(): string {
  const endMs = 100 * DAY_MS;
  const slow = {
    impactMs: 30 * HOUR_MS,
    windowCostMs: 200 * HOUR_MS,
    confidence: 0.9,
    lastSeenMs: endMs - 3.5 * DAY_MS,
  };
  const score = severityScore({ ...slow, endMs });
  const stuck = { affectedRuns: 14, allRuns: 5_000, confidence: 0.97, lastSeenMs: endMs };
  const stuckScore = unfinishedScore({ ...stuck, endMs });
  return [
    "All runs of the window waited and ran for 200 h together. One problem cost 30 h of them, is 90 % sure, and was last",
    "seen 3.5 days before the end of the data:",
    "",
    `    30 / 200 × 0.9 × 0.5^(3.5 / ${HALF_LIFE_DAYS}) = ${score.toFixed(3)}  →  ${severityOfScore(score)}`,
    "",
    "14 of 5,000 runs wait for a worker that does not exist, 97 % sure, and still do at the end of the data:",
    "",
    `    √(14 / 5000) × 0.97 × 0.5^(0 / ${HALF_LIFE_DAYS}) = ${stuckScore.toFixed(3)}  →  ${severityOfScore(stuckScore)}`,
  ].join("\n");
}

const SECTION = /(<!-- made from the code: ([a-z-]+) -->)(?:(?!<!-- )[\s\S])*(<!-- end -->)/g;

/** The document with its made parts as they should be. @throws Error for a part that nobody makes */
export const withSections = (document: string): string =>
  document.replaceAll(SECTION, (_whole, start: string, name: string, end: string) => {
    const make = SECTIONS[name];
    if (make === undefined) throw new Error(`There is no section "${name}"`);
    return `${start}\n\n${make()}\n\n${end}`;
  });
