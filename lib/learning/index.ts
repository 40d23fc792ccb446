export { FeedbackEntry, FeedbackKind, feedbackKindOf, LearnedItem } from "./feedback.ts";
export { GenreRefinement, refineGenres } from "./insights/genre-refinement.ts";
export {
  type Arrival,
  findRhythms,
  type PreSchedule,
  Rhythm,
  type RhythmOptions,
  suggestPreSchedules,
} from "./insights/periodic-arrivals.ts";
export { ruleOfRefinement } from "./insights/rule-of-refinement.ts";
export { applyRules, toLearnedItem } from "./rules/apply-rules.ts";
export { type MineOptions, mineRules } from "./rules/mine-rules.ts";
export {
  type ActiveRule,
  HeldOutCheck,
  RuleAction,
  RuleCandidate,
  RuleClause,
  RuleCondition,
  RuleKind,
  type RuleProposal,
} from "./rules/rule.ts";
export {
  confidenceOf,
  nextRuleRecord,
  type RuleEvent,
  RuleRecord,
  RuleState,
  successRateOf,
} from "./rules/rule-record.ts";
export { ruleWords } from "./rules/rule-words.ts";
