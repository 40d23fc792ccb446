import { z } from "zod";
import { PageInput } from "#lib/core/index.ts";
import { FieldContent, FieldName } from "#lib/metadata/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import { FieldOrigin, MetadataQuality } from "#lib/services/media/index.ts";

const share = z.coerce.number().min(0).max(1);

/** Which proposals: everything that is given must fit. */
export const ProposalFilterInput = z.object({
  sourceId: z.string().max(64).optional().describe("only of this source"),
  collection: z.string().max(500).optional().describe("only of this collection (top folder)"),
  kind: z.string().max(32).optional().describe("only of this kind of medium"),
  field: z.string().max(32).optional().describe("only for this field"),
  origin: FieldOrigin.optional().describe("only from this kind of source"),
  importance: z.enum(["critical", "important", "nice"]).optional().describe("only fields of this level"),
  minConfidence: share.optional().describe("at least so sure, 0 to 1"),
  maxConfidence: share.optional().describe("at most so sure, 0 to 1"),
  sureOnly: z.boolean().optional().describe("only those that a plan would fill without asking"),
});
export type ProposalFilterInput = z.infer<typeof ProposalFilterInput>;

export const ListProposalsInput = PageInput.extend({
  ...ProposalFilterInput.shape,
  sort: z.enum(["impact", "confidence"]).default("impact").describe("what comes first"),
});
export type ListProposalsInput = z.infer<typeof ListProposalsInput>;

const Candidate = z.object({
  value: z.unknown(),
  origin: z.string(),
  confidence: z.number(),
  reason: z.string(),
});

/** One gap with the best value for it and the others behind it. `impact`: points of completeness it is worth (0..100). */
export const ReviewProposal = z.object({
  id: z.string(),
  itemId: z.string(),
  path: z.string(),
  title: z.string().nullable(),
  kind: z.string(),
  collection: z.string(),
  field: z.string(),
  held: z.unknown().nullable(),
  value: z.unknown(),
  origin: FieldOrigin,
  confidence: z.number().min(0).max(1),
  reason: z.string(),
  importance: z.enum(["critical", "important", "nice"]),
  impact: z.number(),
  isSure: z.boolean().describe("a plan would fill it without asking"),
  candidates: z.array(Candidate),
});
export type ReviewProposal = z.infer<typeof ReviewProposal>;

const tally = z.array(z.object({ value: z.string(), count: z.number().int() }));

/** How many proposals are open, by everything a filter can name. */
export const ProposalFacets = z.object({
  total: z.number().int(),
  fields: tally,
  kinds: tally,
  origins: tally,
  collections: tally,
});
export type ProposalFacets = z.infer<typeof ProposalFacets>;

export const CHANGE_SET_STATES = ["working", "applied", "undoing", "undone", "partly_undone"] as const;

/** One decision and what it changed. */
export const ChangeSetView = z.object({
  id: z.string(),
  kind: z.enum(["accept", "reject", "edit", "lock", "unlock", "rule", "undo"]),
  title: z.string(),
  state: z.enum(CHANGE_SET_STATES),
  actorName: z.string(),
  ruleId: z.number().int().nullable(),
  undoOf: z.string().nullable(),
  items: z.number().int(),
  changes: z.number().int(),
  skipped: z.number().int(),
  conflicts: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type ChangeSetView = z.infer<typeof ChangeSetView>;

const Skipped = z.object({ itemId: z.string(), field: z.string(), why: z.string() });

/** What a decision did; `skipped` holds at most 100 of those that were left alone. */
export const DecisionResult = z.object({
  changeSet: ChangeSetView,
  skipped: z.array(Skipped),
  job: JobView.nullable().describe("the job that does the rest, when there is much"),
});
export type DecisionResult = z.infer<typeof DecisionResult>;

const proposalIds = z.array(z.string().max(64)).min(1).max(500);

export const AcceptProposalsInput = z.object({
  proposalIds,
  candidate: z.coerce
    .number()
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe("take the candidate at this place instead of the best value (with one proposal)"),
});
export type AcceptProposalsInput = z.infer<typeof AcceptProposalsInput>;

export const RejectProposalsInput = z.object({ proposalIds });
export type RejectProposalsInput = z.infer<typeof RejectProposalsInput>;

export const DecideMatchingInput = ProposalFilterInput.extend({
  action: z.enum(["accept", "reject"]),
  dryRun: z.boolean().default(false).describe("count what would be decided, change nothing"),
  expectedCount: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("refuse when another number of proposals fits by now"),
});
export type DecideMatchingInput = z.infer<typeof DecideMatchingInput>;

export const MatchingResult = z.object({
  count: z.number().int().describe("open proposals that fit"),
  fields: tally,
  origins: tally,
  examples: z.array(ReviewProposal),
  changeSet: ChangeSetView.nullable(),
  job: JobView.nullable(),
});
export type MatchingResult = z.infer<typeof MatchingResult>;

export const EditFieldInput = z.object({
  itemId: z.string().max(64),
  field: FieldName,
  value: FieldContent.nullable().describe("null empties the field on purpose"),
  expected: FieldContent.nullable().optional().describe("refuse when the field holds something else by now"),
});
export type EditFieldInput = z.infer<typeof EditFieldInput>;

export const LockFieldInput = z.object({ itemId: z.string().max(64), field: FieldName });
export type LockFieldInput = z.infer<typeof LockFieldInput>;

export const ChangeSetIdInput = z.object({ changeSetId: z.string().max(64) });
export type ChangeSetIdInput = z.infer<typeof ChangeSetIdInput>;

export const ListChangeSetsInput = PageInput.extend({
  minChanges: z.coerce.number().int().min(0).default(0).describe("leave out smaller ones"),
});
export type ListChangeSetsInput = z.infer<typeof ListChangeSetsInput>;

export const ListChangesInput = PageInput.extend({
  changeSetId: z.string().max(64).optional().describe("only of this change set"),
  itemId: z.string().max(64).optional().describe("only of this item"),
  field: z.string().max(32).optional().describe("only of this field"),
});
export type ListChangesInput = z.infer<typeof ListChangesInput>;

/** One entry of a field's history; null: the field was empty. */
export const ValueChangeView = z.object({
  id: z.number().int(),
  changeSetId: z.string().nullable(),
  itemId: z.string(),
  itemPath: z.string(),
  field: z.string(),
  cause: z.string(),
  before: z.unknown().nullable(),
  beforeOrigin: z.string().nullable(),
  after: z.unknown().nullable(),
  afterOrigin: z.string().nullable(),
  afterLocked: z.boolean(),
  confidence: z.number().nullable(),
  reason: z.string().nullable(),
  actorName: z.string(),
  at: z.iso.datetime(),
  state: z.enum(["applied", "undone", "conflict"]),
  problem: z.string().nullable(),
});
export type ValueChangeView = z.infer<typeof ValueChangeView>;

export const PlanWritesInput = z.object({
  changeSetId: z.string().max(64).optional().describe("write what this change set changed"),
  itemIds: z
    .array(z.string().max(64))
    .max(5000)
    .optional()
    .describe("write what was accepted or edited of these items"),
  target: z.enum(["file_tags", "sidecar"]).default("file_tags"),
});
export type PlanWritesInput = z.infer<typeof PlanWritesInput>;

export const OptimizeMetadataInput = z.object({
  collection: z.string().max(500).optional().describe("only this collection (top folder)"),
  sourceId: z.string().max(64).optional().describe("only this source"),
  analyzeOnly: z.boolean().default(false).describe("show what lacks, look for nothing"),
  fillGaps: z.boolean().default(false).describe("fill gaps with values that are sure; the rest waits for review"),
  batchSize: z.coerce.number().int().min(1).max(10_000).default(100).describe("at most so many items go to a model"),
  useModel: z.boolean().default(false).describe("also ask a model; its values always wait for review"),
});
export type OptimizeMetadataInput = z.infer<typeof OptimizeMetadataInput>;

/** How complete the library is, what is proposed, and the job that looks for more. */
export const OptimizeMetadataResult = z.object({
  quality: MetadataQuality,
  proposals: ProposalFacets,
  sure: z.number().int().describe("proposals that would be filled without asking"),
  job: JobView.nullable(),
});
export type OptimizeMetadataResult = z.infer<typeof OptimizeMetadataResult>;
