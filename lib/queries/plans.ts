import type { PlanDetail, PlanSummary } from "#lib/services/plan/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const plansQuery = (input: { state?: string; search?: string } = {}) =>
  toolPages<PlanSummary>("plans.list", "/plans", input);

export const planQuery = (planId: string) => toolQuery<PlanDetail>("plans.get", "/plans/{planId}", { planId });
