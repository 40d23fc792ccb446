/** What stands in the world of one change that was intended. */
export type EffectFinding = { verdict: "done" | "not_done" | "partly" | "unknown"; sentence: string };

/**
 * What became of a step, from what became of each of its changes. Without any noted change nothing can be said: it may have
 * acted on something that leaves no note.
 */
export function judgeEffects(findings: readonly EffectFinding[]): EffectFinding["verdict"] {
  if (findings.length === 0 || findings.some(({ verdict }) => verdict === "unknown")) return "unknown";
  const first = findings[0]?.verdict ?? "unknown";
  return findings.every(({ verdict }) => verdict === first) ? first : "partly";
}
