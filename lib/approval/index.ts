export {
  type AutoApprovalPolicy,
  isAutoApprovable,
  judgeByPolicy,
  type PlanToJudge,
  policyHash,
  policyText,
} from "./auto-approval.ts";
export { isRevisable, nextPlanState, PLAN_STATES, type PlanEvent, PlanState, statesAllowing } from "./plan-machine.ts";
