import type { PlanSamples } from "#lib/services/plan-sample/index.ts";
import type { SimilarPlans } from "#lib/services/similar-plan/index.ts";
import type { TemplateDetail, TemplateSummary } from "#lib/services/template/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

type TemplateFilter = { sortBy?: string; search?: string; similarTo?: string };
export const templatesQuery = (input: TemplateFilter = {}) =>
  toolPages<TemplateSummary>("templates.list", "/planning/templates", input);

export const templateQuery = (templateId: string) =>
  toolQuery<TemplateDetail>("templates.get", "/planning/templates/{templateId}", { templateId });

export const similarPlansQuery = (planId: string) =>
  toolQuery<SimilarPlans>("plans.similar", "/planning/similar-plans", { planId, limit: 5 });

export const samplesQuery = (planId: string) =>
  toolQuery<PlanSamples>("plans.samples", "/plans/{planId}/samples", { planId });
