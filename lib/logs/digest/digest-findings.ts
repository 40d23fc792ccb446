import type { LogSeverity } from "../schemas.ts";
import { type DigestEntry, describeFinding, describePattern } from "./describe-entry.ts";
import type { DigestFinding, DigestInput, DigestPattern, LogDigest } from "./digest-types.ts";
import { fence } from "./fence.ts";
import { countMarks, Redactor } from "./redactor.ts";

/** So many entries in a row that don't fit end the search for smaller ones. */
const MISSES_MAX = 12;

/**
 * What the logs tell, for the prompt of a model: the most informative first, as much as `maxTokens` allow, without
 * secrets and personal data. Text of logs stands as quoted data in a fence that no log can close. When not even the
 * frame fits, the text is empty.
 */
export function digestFindings(input: DigestInput): LogDigest {
  const { maxTokens, countTokens } = input;
  const redactor = new Redactor(input);
  const byId = new Map(input.patterns.map((pattern) => [pattern.id, pattern]));
  const chosen: DigestEntry[] = [];
  const told = new Map<string, number>();
  const totals = { findings: input.findings.length, patterns: input.patterns.length };
  let room = maxTokens - countTokens(fence([], totals)) - 4;
  let misses = 0;
  for (const candidate of ranked(input)) {
    if (misses >= MISSES_MAX || room <= 0) break;
    if (candidate.type === "pattern" && told.has(candidate.pattern.id)) continue;
    const entry =
      candidate.type === "finding"
        ? describeFinding(candidate.finding, { redactor, byId, told })
        : describePattern(candidate.pattern, { redactor, told });
    const cost = countTokens(`${entry.text}\n`);
    if (cost > room) {
      misses++;
      continue;
    }
    misses = 0;
    room -= cost;
    chosen.push(entry);
    for (const id of entry.patterns) if (!told.has(id)) told.set(id, told.size + 1);
  }
  return finish(input, chosen, totals);
}

/** Tokens of a whole are not the sum of its parts: what is too much after all goes from the end. */
function finish(
  { maxTokens, countTokens }: DigestInput,
  entries: readonly DigestEntry[],
  totals: LogDigest["left"],
): LogDigest {
  for (let kept = entries.length; kept >= 0; kept--) {
    const chosen = entries.slice(0, kept);
    const text = fence(chosen, totals);
    const tokens = countTokens(text);
    if (tokens > maxTokens) continue;
    const findings = chosen.flatMap(({ finding }) => (finding === null ? [] : [finding]));
    const patterns = [...new Set(chosen.flatMap((entry) => entry.patterns))];
    const left = { findings: totals.findings - findings.length, patterns: totals.patterns - patterns.length };
    const redacted = countMarks(chosen.map((entry) => entry.text).join("\n"));
    return { text, tokens, included: { findings, patterns }, left, redacted };
  }
  return { text: "", tokens: 0, included: { findings: [], patterns: [] }, left: totals, redacted: {} };
}

type Candidate =
  | { type: "finding"; rank: number; finding: DigestFinding }
  | { type: "pattern"; rank: number; pattern: DigestPattern };

const SEVERITY_RANKS: Record<LogSeverity, number> = { critical: 0, high: 1, medium: 3, low: 5 };
const ERRORS_RANK = 2;
const WARNINGS_RANK = 4;
const OTHERS_RANK = 6;

/**
 * Findings by severity, in between the patterns that hold errors, then those with warnings, at last the frequent ones.
 * Each further finding of the same kind about the same pattern tells less and goes back a rank.
 */
function ranked({ findings, patterns }: DigestInput): Candidate[] {
  const alike = new Map<string, number>();
  const candidates: Candidate[] = findings.map((finding) => {
    const key = `${finding.kind} ${finding.templateIds[0] ?? ""}`;
    const earlier = finding.templateIds.length === 0 ? 0 : (alike.get(key) ?? 0);
    alike.set(key, earlier + 1);
    return { type: "finding", rank: SEVERITY_RANKS[finding.severity] + earlier, finding };
  });
  const bySize = [...patterns].sort((a, b) => weightOf(b) - weightOf(a) || b.count - a.count || (a.id < b.id ? -1 : 1));
  for (const pattern of bySize) candidates.push({ type: "pattern", rank: rankOf(pattern), pattern });
  return candidates.sort((a, b) => a.rank - b.rank);
}

const errorsOf = ({ levels }: DigestPattern) => (levels.error ?? 0) + (levels.fatal ?? 0);
const weightOf = (pattern: DigestPattern) => errorsOf(pattern) * 10 + (pattern.levels.warn ?? 0);

function rankOf(pattern: DigestPattern): number {
  if (errorsOf(pattern) > 0) return ERRORS_RANK;
  return (pattern.levels.warn ?? 0) > 0 ? WARNINGS_RANK : OTHERS_RANK;
}
