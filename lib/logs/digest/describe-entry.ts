import { quoted } from "../findings/draft.ts";
import { harmlessLine, plainLine } from "./clean-text.ts";
import type { DigestFinding, DigestPattern } from "./digest-types.ts";
import type { Redactor } from "./redactor.ts";

export type DigestEntry = {
  text: string;
  finding: string | null;
  /** Patterns whose text stands in it. */
  patterns: string[];
};

/** Only so much of a text is looked at; what is shown is cut from what was cleaned. */
const LOOKED_AT_MAX = 2000;
const SHOWN_MAX = 280;
const PATTERNS_MAX = 4;
const MEASURES_MAX = 6;
const VARIABLES_MAX = 4;

type Telling = { redactor: Redactor; told: ReadonlyMap<string, number> };

/** Text of a log as a quoted line: nothing in it is seen, obeyed, secret or personal. */
function safeQuote(text: string, redactor: Redactor): string {
  const head = text.length > LOOKED_AT_MAX ? text.slice(0, LOOKED_AT_MAX).replace(/\S*$/, "") : text;
  const clean = harmlessLine(redactor.redact(plainLine(head)));
  const shown = clean.length > SHOWN_MAX ? clean.slice(0, SHOWN_MAX).replace(/[\ud800-\udbff]$/, "") : clean;
  const isCut = shown.length < clean.length || head.length < text.length;
  return JSON.stringify(isCut ? `${shown}\u2026` : shown);
}

const timeText = (ms: number | null): string | null =>
  ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15 ? null : `${new Date(ms).toISOString().slice(0, 19)}Z`;

function spanText(from: number | null, to: number | null): string {
  const [first, last] = [timeText(from), timeText(to)];
  if (first === null || last === null) return "";
  return first === last ? `, at ${first}` : `, ${first} to ${last}`;
}

const figure = (value: number): string => String(Number(value.toPrecision(4)));
const word = (text: string): string => text.replace(/[^\w.-]+/g, "_").slice(0, 40);

function levelText(levels: DigestPattern["levels"]): string {
  const seen = Object.entries(levels).filter(([level, count]) => level !== "none" && (count ?? 0) > 0);
  return seen.map(([level, count]) => `${word(level)} ${count}`).join(", ");
}

function patternLines(pattern: DigestPattern, number: number, redactor: Redactor): string[] {
  const levels = levelText(pattern.levels);
  const head = `pattern ${number}: ${safeQuote(pattern.template, redactor)} (${pattern.count} lines${levels === "" ? "" : `; ${levels}`})`;
  const lines = [head];
  const variables = (pattern.variables ?? []).slice(0, VARIABLES_MAX).map((variable) => {
    const name = variable.name === null ? variable.kind : safeQuote(variable.name, redactor);
    return `${name} p50 ${figure(variable.p50)} p95 ${figure(variable.p95)} p99 ${figure(variable.p99)}`;
  });
  if (variables.length > 0) lines.push(`values: ${variables.join("; ")}`);
  if (pattern.example != null && pattern.example !== pattern.template) {
    lines.push(`example: ${safeQuote(pattern.example, redactor)}`);
  }
  return lines;
}

/** The title, with the number of a pattern in place of its text. */
function titleOf(finding: DigestFinding, numbered: ReadonlyMap<DigestPattern, number>): string {
  let title = finding.title;
  for (const [pattern, number] of numbered) title = title.replaceAll(quoted(pattern.template), `pattern ${number}`);
  return title.replace(/[^\s"]*\.\.\."/g, '\u2026"');
}

export function describeFinding(
  finding: DigestFinding,
  { redactor, told, byId }: Telling & { byId: ReadonlyMap<string, DigestPattern> },
): DigestEntry {
  const known = finding.templateIds.flatMap((id) => byId.get(id) ?? []).slice(0, PATTERNS_MAX);
  const numbered = new Map<DigestPattern, number>();
  let next = told.size;
  for (const pattern of known) numbered.set(pattern, told.get(pattern.id) ?? ++next);
  const sure = finding.confidence === null ? "" : `, confidence ${figure(finding.confidence)}`;
  const span = spanText(finding.firstSeen, finding.lastSeen);
  const head = `finding: ${finding.severity} ${word(finding.kind)}, ${finding.count} lines${span}${sure}`;
  const lines = [head, `  what: ${safeQuote(titleOf(finding, numbered), redactor)}`];
  const measures = Object.entries(finding.measures)
    .filter(([, value]) => Number.isFinite(value))
    .slice(0, MEASURES_MAX)
    .map(([name, value]) => `${word(name)} ${figure(value)}`);
  if (measures.length > 0) lines.push(`  figures: ${measures.join(", ")}`);
  const fresh = [...numbered].filter(([pattern]) => !told.has(pattern.id));
  for (const [pattern, number] of fresh)
    lines.push(...patternLines(pattern, number, redactor).map((line) => `  ${line}`));
  return { text: lines.join("\n"), finding: finding.id, patterns: fresh.map(([{ id }]) => id) };
}

export function describePattern(pattern: DigestPattern, { redactor, told }: Telling): DigestEntry {
  const [head = "", ...rest] = patternLines(pattern, told.size + 1, redactor);
  const lines = [`${head}${spanText(pattern.firstSeenMs, pattern.lastSeenMs)}`, ...rest.map((line) => `  ${line}`)];
  return { text: lines.join("\n"), finding: null, patterns: [pattern.id] };
}
