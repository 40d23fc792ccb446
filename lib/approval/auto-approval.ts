import { contentHashOf, STEP_FACTS, StepType } from "#lib/core/index.ts";

/** When a plan may be approved without a person. */
export type AutoApprovalPolicy = {
  stepTypes: readonly string[];
  maxSteps: number;
  maxMinutes: number;
  maxCostUsd: number;
  ofAgents: boolean;
};

type Way = { type: string; input: Readonly<Record<string, unknown>> };

/** What the policy looks at. `expectedMs` null: not known, which is never below a limit. */
export type PlanToJudge = {
  steps: readonly (Way & { fallbacks?: readonly Way[] | undefined })[];
  expectedMs: number | null;
  costUsd: number | null;
  isByAgent: boolean;
};

/** Types that reach beyond Plantain's own store, whatever their facts say: a person looks at each of them. */
const NEVER = new Set<string>([
  ...["by_hand", "shell", "http_request", "set_concurrency", "move_periodic_task", "banana_bun_task"],
  ...["retry_failed", "ingest"],
]);

/** Types that change no media file and may be repeated. */
export function isAutoApprovable(type: string): boolean {
  const known = StepType.safeParse(type).data;
  if (known === undefined || NEVER.has(type)) return false;
  const { changesFiles, isIdempotent, isPlannable } = STEP_FACTS[known];
  return isPlannable && isIdempotent && !changesFiles;
}

/** The policy as an audit entry and an approval quote it. */
export function policyText(policy: AutoApprovalPolicy): string {
  const { stepTypes, maxSteps, maxMinutes, maxCostUsd, ofAgents } = policy;
  return (
    `Approved by rule: only steps of ${stepTypes.join(", ")}; at most ${maxSteps} steps, ${maxMinutes} minutes predicted ` +
    `and ${maxCostUsd} USD; proposals of agents ${ofAgents ? "count" : "never"}.`
  );
}

export const policyHash = (policy: AutoApprovalPolicy): string =>
  contentHashOf({ ...policy, stepTypes: [...policy.stepTypes].sort() });

/** Why the policy leaves a plan to people; empty when it approves it. */
export function judgeByPolicy(policy: AutoApprovalPolicy, plan: PlanToJudge): string[] {
  const allowed = new Set(policy.stepTypes.filter(isAutoApprovable));
  // What may be tried when a step fails is approved with it.
  const ways = plan.steps.flatMap((step) => [step, ...(step.fallbacks ?? [])]);
  const others = [...new Set(ways.map(({ type }) => type).filter((type) => !allowed.has(type)))];
  const minutes = plan.expectedMs === null ? null : plan.expectedMs / 60_000;
  return [
    ...(plan.steps.length === 0 ? ["it has no steps"] : []),
    ...(others.length > 0 ? [`it has steps of ${others.join(", ")}`] : []),
    ...(ways.some(({ input }) => input.sidecar === true) ? ["it writes files beside the media"] : []),
    ...(plan.steps.length > policy.maxSteps ? [`it has ${plan.steps.length} steps, more than ${policy.maxSteps}`] : []),
    ...(minutes === null ? ["its duration is not known"] : []),
    ...(minutes !== null && minutes > policy.maxMinutes
      ? [`it is predicted to take ${Math.round(minutes)} minutes, more than ${policy.maxMinutes}`]
      : []),
    ...(plan.costUsd === null || plan.costUsd > policy.maxCostUsd
      ? [`its cost is not known to be at most ${policy.maxCostUsd} USD`]
      : []),
    ...(plan.isByAgent && !policy.ofAgents ? ["an agent proposed it"] : []),
  ];
}
