export type { PlanState } from "#lib/approval/index.ts";
export { approvePlan, rejectPlan } from "./decide-plan.ts";
export { generatePlan } from "./generate-plan.ts";
export { importPlan, validatePlanDocument } from "./import-plan.ts";
export { interpretGoal } from "./interpret-goal.ts";
export { isRevisableState, openPlan, proposeSample } from "./open-plan.ts";
export { planRequest } from "./plan-request.ts";
export { proposeDraft } from "./propose-draft.ts";
export { ProposePlanInput, proposePlan } from "./propose-plan.ts";
export { getPlan, listPlans } from "./read-plans.ts";
export { reviseDraft } from "./recheck-plan.ts";
export { reconcileApprovals } from "./reconcile-approvals.ts";
export { excludeSteps, previewRevision, revisePlan } from "./revise-plan.ts";
export {
  type ApprovalView,
  ApprovePlanInput,
  type DecidePlanInput,
  ExcludeStepsInput,
  GeneratePlanInput,
  GeneratePlanResult,
  type GoalChoice,
  GoalInterpretation,
  HandedInPlan,
  InterpretGoalInput,
  ListPlansInput,
  PlanDetail,
  type PlanDrift,
  PlanIdInput,
  PlanReport,
  PlanStepView,
  PlanSummary,
  RejectPlanInput,
} from "./schemas.ts";
export { comparePlan, readPlanSimulation, simulatePlan } from "./simulate-plan.ts";
export {
  ComparedPlans,
  type PlanAlternative,
  RevisePlanInput,
  RevisionPreview,
  StoredSimulation,
} from "./simulation-schemas.ts";
export { startExecution } from "./start-approved.ts";
export { startFallbackPlans } from "./start-fallback-plans.ts";
