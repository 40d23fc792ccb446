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
  TrackTagEditsInput,
} from "./schemas.ts";
