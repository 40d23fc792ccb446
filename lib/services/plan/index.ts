export { PLAN_STATES, PlanState } from "#lib/approval/index.ts";
export {
  ApprovalView,
  ApprovePlanInput,
  DecidePlanInput,
  ExcludeStepsInput,
  GeneratePlanInput,
  GeneratePlanResult,
  ListPlansInput,
  PlanDetail,
  PlanDrift,
  PlanIdInput,
  PlanPrediction,
  PlanStepView,
  PlanSummary,
  RejectPlanInput,
} from "./schemas.ts";
