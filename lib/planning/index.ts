export { alternativesOf } from "./alternatives.ts";
export { editFault, editPlan, PlanEdits } from "./edit-plan.ts";
export { atFallback } from "./fallbacks.ts";
export { describeFilter, INTENT_SENTENCE } from "./goal/describe.ts";
export type { Choice } from "./goal/questions.ts";
export { type GoalInput, readGoal } from "./goal/read-goal.ts";
export { isForeignGoal, type Understanding, understandGoal } from "./goal/understand-goal.ts";
export { selectBy } from "./item-filter.ts";
export { measureComplexity } from "./model/complexity.ts";
export { ModelPlan, PLAN_PROMPT_VERSION, promptForPlan } from "./model/model-plan.ts";
export { readModelPlan } from "./model/read-model-plan.ts";
export { organizedPath, placeOf, safeName } from "./organize-path.ts";
export { type AdviceToPlan, planByHand } from "./plan-by-hand.ts";
export type {
  KnownValue,
  OpenAdvice,
  PlanningFacts,
  PlanningItem,
  PlanningSource,
  ProposedValue,
  StepHistory,
} from "./planning-facts.ts";
export { approachOf, planByRules, type RulePlan } from "./rule-planner.ts";
export { chooseSample } from "./samples/choose-sample.ts";
export { type SampledItem, scaleSample } from "./samples/scale-sample.ts";
export { MAX_PLAN_STEPS, PlanDraft, PlanRequest, PlanStep, StepFallback } from "./schemas.ts";
export {
  chancesOf,
  type DurationModel,
  durationOf,
  fitDurations,
  type StepDuration,
  type StepRecord,
  type StepSample,
  type StepSize,
  variantOf,
} from "./step-durations.ts";
export { choicesOf, goalFrom, readTemplateData, requestFrom, type TemplateValues } from "./templates/fill-template.ts";
export { learnTemplate, mergeTemplates } from "./templates/learn-template.ts";
export { STARTER_TEMPLATES } from "./templates/starter-templates.ts";
export {
  PlanTemplateData,
  signatureOf,
  TemplateDescription,
  TemplateName,
  TemplateParameter,
} from "./templates/template-data.ts";
