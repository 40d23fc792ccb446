import { adviseFinding } from "./advise-finding.ts";
import { adviseLibrary } from "./advise-library.ts";
import type { FindingFacts, LibraryFacts, RecommendationDraft } from "./facts.ts";

/** Ranked advice with its evidence; the key is the same whenever the same advice would be given again. */
export function recommend(
  findings: readonly FindingFacts[],
  libraries: readonly LibraryFacts[],
): RecommendationDraft[] {
  return [...findings.flatMap(adviseFinding), ...libraries.flatMap(adviseLibrary)].sort(
    (a, b) => b.impactScore - a.impactScore || (a.key < b.key ? -1 : 1),
  );
}
