import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";
import { GenreRefinement, RuleState } from "#lib/learning/index.ts";
import { FieldContent, FieldName } from "#lib/metadata/index.ts";
import { JobView } from "#lib/services/job/index.ts";

/** A rule with its evidence in figures. `successRate`: null before any use was judged. */
export const RuleView = z.object({
  id: z.number().int(),
  kind: z.string(),
  words: z.string(),
  condition: z.unknown(),
  action: z.unknown(),
  field: z.string(),
  state: RuleState,
  confidence: z.number().min(0).max(1),
  support: z.number().int(),
  against: z.number().int(),
  heldOut: z.object({ tested: z.number().int(), right: z.number().int(), verdict: z.string() }),
  applied: z.number().int(),
  kept: z.number().int(),
  undone: z.number().int(),
  successRate: z.number().nullable(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type RuleView = z.infer<typeof RuleView>;

export const FeedbackView = z.object({
  id: z.number().int(),
  mediaId: z.string(),
  path: z.string().nullable(),
  type: z.string(),
  field: z.string().nullable(),
  original: z.unknown().nullable(),
  corrected: z.unknown().nullable(),
  confidence: z.number().nullable(),
  source: z.string(),
  actorName: z.string().nullable(),
  at: z.iso.datetime(),
});
export type FeedbackView = z.infer<typeof FeedbackView>;

export const RuleDetail = RuleView.extend({
  evidence: z.array(FeedbackView).describe("corrections behind it, the newest first"),
  counterEvidence: z.array(FeedbackView).describe("corrections that went another way"),
});
export type RuleDetail = z.infer<typeof RuleDetail>;

export const RuleIdInput = z.object({ ruleId: z.coerce.number().int() });
export type RuleIdInput = z.infer<typeof RuleIdInput>;

export const ListRulesInput = PageInput.extend({ state: RuleState.optional() });
export type ListRulesInput = z.infer<typeof ListRulesInput>;

export const SetRuleStateInput = RuleIdInput.extend({ state: z.enum(["active", "disabled"]) });
export type SetRuleStateInput = z.infer<typeof SetRuleStateInput>;

export const FeedbackLoopInput = z.object({
  analyzeOnly: z.boolean().default(false).describe("show the patterns, keep nothing"),
  minFrequency: z.coerce.number().int().min(2).max(1000).default(3).describe("on so many items a pattern must be seen"),
  applyRules: z.boolean().default(false).describe("turn on rules that passed their check, and apply all that are on"),
  dryRun: z.boolean().default(false).describe("count what the rules would change, change nothing"),
  ruleId: z.coerce.number().int().optional().describe("apply only this rule"),
});
export type FeedbackLoopInput = z.infer<typeof FeedbackLoopInput>;

const RuleOutcome = z.object({
  ruleId: z.number().int().nullable(),
  words: z.string(),
  state: z.string(),
  confidence: z.number(),
  support: z.number().int(),
  items: z.number().int().describe("items that it changes, or would change"),
  examples: z.array(
    z.object({ itemId: z.string(), path: z.string(), field: z.string(), before: z.unknown(), after: z.unknown() }),
  ),
  changeSetId: z.string().nullable(),
});

/** What a round of learning came to. */
export const FeedbackLoopResult = z.object({
  feedback: z.number().int(),
  patterns: z.number().int(),
  newRules: z.number().int(),
  rules: z.array(RuleOutcome),
});
export type FeedbackLoopResult = z.infer<typeof FeedbackLoopResult>;

export const ListFeedbackInput = PageInput.extend({
  itemId: z.string().max(64).optional().describe("only of this item"),
  type: z.string().max(32).optional().describe("only of this kind"),
});
export type ListFeedbackInput = z.infer<typeof ListFeedbackInput>;

const textList = z.array(z.string().trim().min(1).max(500)).max(200);

export const TrackTagEditsInput = z.object({
  media: z.string().max(64).describe("id of the item"),
  tags: textList.optional().describe("the tags it should have"),
  genre: textList.optional().describe("the genres it should have"),
  rating: z.coerce.number().min(0).max(5).optional().describe("0 to 5"),
  confidence: z.coerce.number().min(0).max(1).default(1).describe("how sure you are, 0 to 1"),
});
export type TrackTagEditsInput = z.infer<typeof TrackTagEditsInput>;

export const RecordFeedbackInput = z.object({
  itemId: z.string().max(64),
  type: z.enum(["tag_correction", "genre_correction", "file_move", "rating", "metadata_edit"]),
  field: FieldName.optional().describe("for corrections of a field"),
  original: FieldContent.nullable().default(null),
  corrected: FieldContent.nullable().default(null),
  confidence: z.coerce.number().min(0).max(1).default(1),
});
export type RecordFeedbackInput = z.infer<typeof RecordFeedbackInput>;

export const TakeRefinementInput = GenreRefinement.pick({ kind: true, from: true, to: true });
export type TakeRefinementInput = z.infer<typeof TakeRefinementInput>;

export const TakenRefinement = z.object({ ruleId: z.number().int(), words: z.string(), job: JobView });
export type TakenRefinement = z.infer<typeof TakenRefinement>;
