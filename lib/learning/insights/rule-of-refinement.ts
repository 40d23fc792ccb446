import type { RuleAction, RuleCandidate, RuleCondition } from "../rules/rule.ts";
import { ruleWords } from "../rules/rule-words.ts";
import type { GenreRefinement } from "./genre-refinement.ts";

function partsOf({ kind, from, to }: GenreRefinement): { condition: RuleCondition; action: RuleAction } {
  const isGenre = { on: "genres", value: from } as const;
  switch (kind) {
    case "merge":
      return { condition: { clauses: [] }, action: { op: "replace", field: "genres", from, to } };
    case "broaden":
      return { condition: { clauses: [isGenre] }, action: { op: "add", field: "genres", value: to } };
    case "narrow":
      return {
        condition: { clauses: [isGenre, { on: "tags", value: to }] },
        action: { op: "add", field: "genres", value: to },
      };
  }
}

/** A better use of genres as a rule like those learned from corrections; its evidence is the library itself. */
export function ruleOfRefinement(refinement: GenreRefinement): RuleCandidate {
  const parts = partsOf(refinement);
  const { kind, from, to, support, against, confidence } = refinement;
  return {
    ...parts,
    key: `library ${kind} ${from} ${to}`,
    kind: "genre_correction",
    support,
    against,
    confidence,
    heldOut: { tested: 0, right: 0, verdict: "untested" },
    supportIds: [],
    againstIds: [],
    words: ruleWords(parts),
  };
}
