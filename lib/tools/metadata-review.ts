import { z } from "zod";
import { pageOf } from "#lib/core/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import { PlanDetail } from "#lib/services/plan/index.ts";
import { ProposeInput, startProposing } from "#lib/services/proposal/index.ts";
import {
  FieldWeightsView,
  getFieldWeights,
  SetFieldWeightsInput,
  setFieldWeights,
} from "#lib/services/quality/index.ts";
import {
  AcceptProposalsInput,
  acceptProposals,
  ChangeSetIdInput,
  ChangeSetView,
  countProposals,
  DecideMatchingInput,
  DecisionResult,
  decideMatching,
  EditFieldInput,
  editField,
  ListChangeSetsInput,
  ListChangesInput,
  ListProposalsInput,
  LockFieldInput,
  listChangeSets,
  listChanges,
  listProposals,
  lockField,
  MatchingResult,
  PlanWritesInput,
  ProposalFacets,
  ProposalFilterInput,
  planWrites,
  RejectProposalsInput,
  ReviewProposal,
  rejectProposals,
  undoChangeSet,
  unlockField,
  ValueChangeView,
} from "#lib/services/review/index.ts";
import { defineTool, type FollowBinding } from "./define-tool.ts";
import { followJob } from "./follow-job.ts";

const read = { tag: "Metadata review", scope: "read", isReadOnly: true, isDestructive: false } as const;
const change = { tag: "Metadata review", scope: "operate", isReadOnly: false, isDestructive: false } as const;

/** Waits for the job that does the rest, where there is one. */
const followRest = <Output extends { job: JobView | null }>(): FollowBinding<Output> => ({
  when: "always",
  target: ({ job }) => (job === null ? null : { jobId: job.id }),
  refresh: async (_ctx, output) => output,
});

export const metadataReviewTools = [
  defineTool({
    ...read,
    name: "metadata.proposals",
    title: "Proposed values",
    description:
      "The review queue: values for gaps with source, confidence, reason and rivals, the ones that bring most first.",
    input: ListProposalsInput,
    output: pageOf(ReviewProposal),
    http: { method: "GET", path: "/metadata/proposals" },
    cli: {
      command: ["metadata", "proposals"],
      examples: ["plantain metadata proposals --field genres --min-confidence 0.8"],
    },
    run: listProposals,
  }),
  defineTool({
    ...read,
    name: "metadata.count_proposals",
    title: "Proposed values, counted",
    description: "How many proposals are open, by field, kind, source and collection.",
    input: ProposalFilterInput,
    output: ProposalFacets,
    http: { method: "GET", path: "/metadata/proposals/count" },
    cli: { command: ["metadata", "count"], examples: ["plantain metadata count --origin similar"] },
    run: countProposals,
  }),
  defineTool({
    ...change,
    name: "metadata.propose",
    title: "Look for missing values",
    description: "Looks for values for the gaps of items that changed, or of all, as a job.",
    input: ProposeInput,
    output: JobView,
    http: { method: "POST", path: "/metadata/proposals", successStatus: 202 },
    cli: { command: ["metadata", "propose"], examples: ["plantain metadata propose --everything"], follow: followJob },
    run: startProposing,
  }),
  defineTool({
    ...change,
    name: "metadata.accept",
    title: "Accept proposed values",
    description:
      "Puts proposed values into the library: into gaps, or added to lists. Nothing else is overwritten; undoable.",
    input: AcceptProposalsInput,
    output: DecisionResult,
    http: { method: "POST", path: "/metadata/proposals/accept" },
    cli: {
      command: ["metadata", "accept"],
      positional: ["proposalIds"],
      examples: ["plantain metadata accept prp_06f…", "plantain metadata accept prp_06f… --candidate 1"],
    },
    run: acceptProposals,
  }),
  defineTool({
    ...change,
    name: "metadata.reject",
    title: "Reject proposed values",
    description: "Turns values down for good: they are never proposed again for that field of that item, until undone.",
    input: RejectProposalsInput,
    output: DecisionResult,
    http: { method: "POST", path: "/metadata/proposals/reject" },
    cli: {
      command: ["metadata", "reject"],
      positional: ["proposalIds"],
      examples: ["plantain metadata reject prp_06f…"],
    },
    run: rejectProposals,
  }),
  defineTool({
    ...change,
    name: "metadata.decide_matching",
    title: "Decide on all that fits",
    description:
      "Accepts or rejects every open proposal that fits a filter, as one undoable change set. Count first with dryRun.",
    input: DecideMatchingInput,
    output: MatchingResult,
    http: { method: "POST", path: "/metadata/proposals/decide-matching" },
    cli: {
      command: ["metadata", "decide"],
      positional: ["action"],
      examples: [
        "plantain metadata decide accept --field genres --min-confidence 0.9 --dry-run",
        "plantain metadata decide accept --field genres --min-confidence 0.9 --expected-count 412",
      ],
      follow: followRest<MatchingResult>(),
    },
    run: decideMatching,
  }),
  defineTool({
    ...change,
    name: "metadata.edit",
    title: "Edit a field",
    description:
      "Sets a field, or empties it on purpose (null), and locks it: nothing changes it from then on. Undoable.",
    input: EditFieldInput,
    output: DecisionResult,
    http: { method: "POST", path: "/media/{itemId}/edit" },
    cli: {
      command: ["metadata", "edit"],
      positional: ["itemId", "field", "value"],
      examples: ["plantain metadata edit med_06f… year 1994", "plantain metadata edit med_06f… genres '[\"Drama\"]'"],
    },
    run: editField,
  }),
  defineTool({
    ...change,
    name: "metadata.lock",
    title: "Lock a field",
    description: "Keeps a field as it is, also when it is empty: no scan, proposal, rule or plan changes it.",
    input: LockFieldInput,
    output: DecisionResult,
    http: { method: "POST", path: "/media/{itemId}/lock" },
    cli: {
      command: ["metadata", "lock"],
      positional: ["itemId", "field"],
      examples: ["plantain metadata lock med_06f… title"],
    },
    run: lockField,
  }),
  defineTool({
    ...change,
    name: "metadata.unlock",
    title: "Unlock a field",
    description: "Lets scans, proposals, rules and plans at a field again; a value stays.",
    input: LockFieldInput,
    output: DecisionResult,
    http: { method: "POST", path: "/media/{itemId}/unlock" },
    cli: {
      command: ["metadata", "unlock"],
      positional: ["itemId", "field"],
      examples: ["plantain metadata unlock med_06f… title"],
    },
    run: unlockField,
  }),
  defineTool({
    ...read,
    name: "metadata.change_sets",
    title: "Decisions on values",
    description: "What was decided, by whom, what it changed and whether it was undone; the newest first.",
    input: ListChangeSetsInput,
    output: pageOf(ChangeSetView),
    http: { method: "GET", path: "/metadata/change-sets" },
    cli: { command: ["metadata", "changes"], examples: ["plantain metadata changes --min-changes 2"] },
    run: listChangeSets,
  }),
  defineTool({
    ...read,
    name: "metadata.history",
    title: "History of values",
    description:
      "Every change of fields with what stood there, what came and who did it: of an item, a field or a change set.",
    input: ListChangesInput,
    output: pageOf(ValueChangeView),
    http: { method: "GET", path: "/metadata/history" },
    cli: { command: ["metadata", "history"], examples: ["plantain metadata history --item-id med_06f… --field title"] },
    run: listChanges,
  }),
  defineTool({
    ...change,
    name: "metadata.undo",
    title: "Undo a decision",
    description: "Takes a change set back. Values that somebody changed since are left alone and reported.",
    input: ChangeSetIdInput,
    output: DecisionResult,
    http: { method: "POST", path: "/metadata/change-sets/{changeSetId}/undo" },
    cli: {
      command: ["metadata", "undo"],
      positional: ["changeSetId"],
      examples: ["plantain metadata undo cst_06f…"],
      follow: followRest<DecisionResult>(),
    },
    run: undoChangeSet,
  }),
  defineTool({
    ...change,
    name: "metadata.plan_writes",
    title: "Plan to write values into files",
    description:
      "Makes a plan that writes decided values into the files or into sidecars. It waits for an admin like every plan.",
    input: PlanWritesInput,
    output: PlanDetail,
    http: { method: "POST", path: "/metadata/plan-writes", successStatus: 201 },
    cli: {
      command: ["metadata", "write"],
      examples: [
        "plantain metadata write --change-set-id cst_06f…",
        "plantain metadata write --item-ids med_06f… --target sidecar",
      ],
    },
    run: planWrites,
  }),
  defineTool({
    ...read,
    name: "metadata.weights",
    title: "Which fields count",
    description: "The fields that count for each kind of medium, and how much.",
    input: z.object({}),
    output: FieldWeightsView,
    http: { method: "GET", path: "/metadata/weights" },
    cli: { command: ["metadata", "weights"], examples: ["plantain metadata weights --json"] },
    run: getFieldWeights,
  }),
  defineTool({
    ...change,
    name: "metadata.set_weights",
    title: "Change which fields count",
    description: "Sets the levels of fields for one kind of medium and measures the library anew as a job.",
    scope: "admin",
    input: SetFieldWeightsInput,
    output: JobView,
    http: { method: "POST", path: "/metadata/weights", successStatus: 202 },
    cli: {
      command: ["metadata", "set-weights"],
      positional: ["kind"],
      examples: [
        'plantain metadata set-weights movie --levels \'{"cast":"critical","tags":"none"}\'',
        "plantain metadata set-weights movie --reset",
      ],
      follow: followJob,
    },
    run: setFieldWeights,
  }),
];
