import { z } from "zod";
import { pageOf } from "#lib/core/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import {
  FeedbackLoopInput,
  FeedbackView,
  getRule,
  ListFeedbackInput,
  ListRulesInput,
  listFeedback,
  listRules,
  RecordFeedbackInput,
  RuleDetail,
  RuleIdInput,
  RuleView,
  recordFeedback,
  SetRuleStateInput,
  setRuleState,
  startFeedbackLoop,
  TakenRefinement,
  TakeRefinementInput,
  TrackTagEditsInput,
  takeRefinement,
  trackTagEdits,
} from "#lib/services/learning/index.ts";
import { getInsights, InsightsResult } from "#lib/services/quality/index.ts";
import { DecisionResult } from "#lib/services/review/index.ts";
import { defineTool } from "./define-tool.ts";
import { followJob } from "./follow-job.ts";

const read = { tag: "Learning", scope: "read", isReadOnly: true, isDestructive: false } as const;
const change = { tag: "Learning", scope: "operate", isReadOnly: false, isDestructive: false } as const;

export const learningTools = [
  defineTool({
    ...read,
    name: "insights.get",
    title: "Insights",
    description:
      "Rhythms in what arrives, when to look for what is due, and better uses of genres, as worked out last.",
    input: z.object({}),
    output: InsightsResult,
    http: { method: "GET", path: "/insights" },
    cli: { command: ["insights"], examples: ["plantain insights --json"] },
    run: getInsights,
  }),
  defineTool({
    ...change,
    name: "insights.use_genre",
    title: "Take over a suggestion on genres",
    description:
      "Makes a suggestion on genres a rule that is on, and applies it to the library as a job, as one undoable change set.",
    input: TakeRefinementInput,
    output: TakenRefinement,
    http: { method: "POST", path: "/insights/genres/use", successStatus: 202 },
    cli: {
      command: ["insights", "use-genre"],
      positional: ["kind", "from", "to"],
      examples: ['plantain insights use-genre merge Sci-Fi "Science Fiction"'],
    },
    run: takeRefinement,
  }),
  defineTool({
    ...change,
    name: "feedback.track_tag_edits",
    title: "Track edits of tags",
    description:
      "Sets the tags, genres or rating that an item should have, locks them, and keeps the correction to learn from.",
    input: TrackTagEditsInput,
    output: DecisionResult,
    http: { method: "POST", path: "/feedback/tag-edits" },
    cli: {
      command: ["track-tag-edits"],
      examples: [
        "plantain track-tag-edits --media med_06f… --genre Drama,Comedy --rating 4",
        "plantain track-tag-edits --media med_06f… --tags live,bootleg --confidence 0.9",
      ],
    },
    run: trackTagEdits,
  }),
  defineTool({
    ...change,
    name: "feedback.record",
    title: "Record a correction",
    description:
      "Keeps a correction that was made elsewhere (a moved file, a rating, a value), without changing anything.",
    input: RecordFeedbackInput,
    output: FeedbackView,
    http: { method: "POST", path: "/feedback", successStatus: 201 },
    cli: {
      command: ["feedback", "record"],
      positional: ["itemId", "type"],
      examples: ["plantain feedback record med_06f… file_move --original old/a.mkv --corrected new/a.mkv"],
    },
    run: recordFeedback,
  }),
  defineTool({
    ...read,
    name: "feedback.list",
    title: "Corrections",
    description: "Every correction from people, programs and files, the newest first. They are kept for ever.",
    input: ListFeedbackInput,
    output: pageOf(FeedbackView),
    http: { method: "GET", path: "/feedback" },
    cli: { command: ["feedback", "list"], examples: ["plantain feedback list --type genre_correction"] },
    run: listFeedback,
  }),
  defineTool({
    ...change,
    name: "rules.learn",
    title: "Learn from corrections",
    description:
      "Looks for patterns in all corrections and keeps them as rules, as a job; applies rules when asked to, each as an undoable change set.",
    input: FeedbackLoopInput,
    output: JobView,
    http: { method: "POST", path: "/rules/learn", successStatus: 202 },
    cli: {
      command: ["run-feedback-loop"],
      examples: [
        "plantain run-feedback-loop --analyze-only",
        "plantain run-feedback-loop --min-frequency 5 --dry-run",
        "plantain run-feedback-loop --apply-rules",
      ],
      follow: followJob,
    },
    run: startFeedbackLoop,
  }),
  defineTool({
    ...read,
    name: "rules.list",
    title: "Learned rules",
    description: "Rules learned from corrections with condition, action, evidence and record, the surest first.",
    input: ListRulesInput,
    output: pageOf(RuleView),
    http: { method: "GET", path: "/rules" },
    cli: { command: ["rules", "list"], examples: ["plantain rules list --state active"] },
    run: listRules,
  }),
  defineTool({
    ...read,
    name: "rules.get",
    title: "One learned rule",
    description: "A rule with the corrections that speak for and against it.",
    input: RuleIdInput,
    output: RuleDetail,
    http: { method: "GET", path: "/rules/{ruleId}" },
    cli: { command: ["rules", "show"], positional: ["ruleId"], examples: ["plantain rules show 3"] },
    run: getRule,
  }),
  defineTool({
    ...change,
    name: "rules.set_state",
    title: "Turn a rule on or off",
    description:
      "A rule that is on proposes values and is applied by the feedback loop. What it changed stays until undone.",
    input: SetRuleStateInput,
    output: RuleView,
    http: { method: "POST", path: "/rules/{ruleId}/state" },
    cli: { command: ["rules", "set"], positional: ["ruleId", "state"], examples: ["plantain rules set 3 active"] },
    run: setRuleState,
  }),
];
