export { listFeedback, recordFeedback, trackTagEdits } from "./feedback.ts";
export { getRule, listRules, setRuleState } from "./rules.ts";
export { runFeedbackLoop, startFeedbackLoop } from "./run-feedback-loop.ts";
export {
  FeedbackLoopInput,
  type FeedbackLoopResult,
  FeedbackView,
  ListFeedbackInput,
  ListRulesInput,
  RecordFeedbackInput,
  RuleDetail,
  RuleIdInput,
  RuleView,
  SetRuleStateInput,
  TakenRefinement,
  TakeRefinementInput,
  TrackTagEditsInput,
} from "./schemas.ts";
export { takeRefinement } from "./take-refinement.ts";
