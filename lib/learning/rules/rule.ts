import { z } from "zod";
import { type Candidate, FieldContent, FieldName, MediaKind } from "#lib/metadata/index.ts";

export const RuleKind = z.enum(["tag_mapping", "genre_correction", "metadata_enhancement"]);
export type RuleKind = z.infer<typeof RuleKind>;

const oneValue = z.union([z.string(), z.number(), z.boolean()]);
export type OneValue = z.infer<typeof oneValue>;

/** "Its artist is X", "its genres contain X", "it lies below the folder X"; values are compared folded. */
export const RuleClause = z.object({ on: z.union([FieldName, z.literal("folder")]), value: oneValue });
export type RuleClause = z.infer<typeof RuleClause>;

/** All of it must hold; without anything the rule is for every item that its action fits. */
export const RuleCondition = z.object({ kind: MediaKind.optional(), clauses: z.array(RuleClause).max(3) });
export type RuleCondition = z.infer<typeof RuleCondition>;

/**
 * `replace` one value by another wherever it is held, `remove` or `add` one entry of a list, `set` an empty field. No action
 * touches what a person typed or locked.
 */
export const RuleAction = z.discriminatedUnion("op", [
  z.object({ op: z.literal("replace"), field: FieldName, from: oneValue, to: oneValue }),
  z.object({ op: z.literal("remove"), field: FieldName, value: oneValue }),
  z.object({ op: z.literal("add"), field: FieldName, value: oneValue }),
  z.object({ op: z.literal("set"), field: FieldName, value: FieldContent }),
]);
export type RuleAction = z.infer<typeof RuleAction>;

/** How a rule did on cases that it was not made from. `untested`: there were none. */
export const HeldOutCheck = z.object({
  tested: z.int(),
  right: z.int(),
  verdict: z.enum(["untested", "passed", "failed"]),
});
export type HeldOutCheck = z.infer<typeof HeldOutCheck>;

/**
 * A pattern found in the feedback. `support` counts different items that were treated so, `against` those that were treated
 * otherwise though the condition held; `confidence` is the lower end of Wilson's interval of that share.
 */
export const RuleCandidate = z.object({
  /** The same pattern has the same key however often it is mined. */
  key: z.string(),
  kind: RuleKind,
  condition: RuleCondition,
  action: RuleAction,
  support: z.int(),
  against: z.int(),
  confidence: z.number().min(0).max(1),
  heldOut: HeldOutCheck,
  /** Feedback behind it, newest first, at most 50 of each. */
  supportIds: z.array(z.string()),
  againstIds: z.array(z.string()),
  /** The rule in a sentence. */
  words: z.string(),
});
export type RuleCandidate = z.infer<typeof RuleCandidate>;

/** A rule as it is applied: what was mined, and its confidence as it stands now. */
export type ActiveRule = Pick<RuleCandidate, "condition" | "action"> & { id: string; confidence: number };

/** What a rule would make of an item: the whole new content of the field, and what stood there. */
export type RuleProposal = Candidate & { ruleId: string; held: FieldContent | null };
