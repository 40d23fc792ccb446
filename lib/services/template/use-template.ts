import { AppError, type FieldIssue } from "#lib/core/index.ts";
import { type PlanRequest, requestFrom, type TemplateValues } from "#lib/planning/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { planRequest } from "#lib/services/plan/index.ts";
import { ensureStarters } from "./ensure-starters.ts";
import { type UsedTemplate, UseTemplateInput } from "./schemas.ts";
import { dataOf, findTemplate } from "./template-rows.ts";

const refuse = (issues: FieldIssue[]): AppError =>
  new AppError("INVALID_INPUT", `${issues[0]?.path}: ${issues[0]?.message}`, { issues });

/** The sources that a person named, by name or id. @throws AppError INVALID_INPUT */
async function sourcesOf(ctx: ServiceContext, value: TemplateValues[string] | undefined): Promise<string[]> {
  const wanted = [value ?? []]
    .flat()
    .map(String)
    .filter((name) => name.trim() !== "");
  if (wanted.length === 0) return [];
  const sources = await ctx.db.source.findMany({ select: { id: true, name: true } });
  return wanted.map((name) => {
    const found = sources.find((source) => source.id === name || source.name.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found.id;
    throw refuse([{ path: "parameters.source", message: `there is no source ${name.slice(0, 80)}` }]);
  });
}

/** A field that was left empty means: as the template says. */
const given = (values: TemplateValues): TemplateValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

export type FilledTemplate = { templateId: number; name: string; version: number; request: PlanRequest };

/** A template with its places filled for this library. @throws AppError NOT_FOUND, INVALID_INPUT naming the parameter */
export async function fillTemplate(
  ctx: ServiceContext,
  wanted: number | string,
  parameters: TemplateValues,
): Promise<FilledTemplate> {
  await ensureStarters(ctx);
  const row = await findTemplate(ctx.db, wanted);
  const data = dataOf(row);
  const values = given(parameters);
  const sourceIds = await sourcesOf(ctx, Object.hasOwn(values, "source") ? values.source : null);
  const made = requestFrom(data, values, { sourceIds, now: ctx.now() });
  if ("issues" in made) throw refuse(made.issues);
  return { templateId: row.id, name: row.name, version: row.version, request: made.request };
}

export const titleOf = (goal: string): string => {
  const first = goal.trim().replace(/\s+/g, " ");
  return first.charAt(0).toUpperCase() + (first.length > 100 ? `${first.slice(1, 99)}…` : first.slice(1));
};

/**
 * Makes a plan of a template for the library as it is today, by the same rules and checks as any other plan; it waits for
 * the same approval. @throws AppError NOT_FOUND, INVALID_INPUT
 */
export async function useTemplate({ ctx, input }: Call<UseTemplateInput>): Promise<UsedTemplate> {
  requireScope(ctx, "operate");
  const { templateId: wanted, parameters, dryRun } = parseInput(UseTemplateInput, input);
  const { templateId, name, version, request } = await fillTemplate(ctx, wanted, parameters);
  const made = await planRequest(ctx, {
    request,
    title: titleOf(request.goal),
    notes: [`Made from the template "${name}", version ${version}.`],
    madeFrom: { templateId, templateVersion: version },
    dryRun,
  });
  const told = { templateId, templateVersion: version, goal: request.goal };
  if ("nothingToDo" in made) return { ...told, plan: null, nothingToDo: made.nothingToDo };
  if (!dryRun) {
    const data = { usageCount: { increment: 1 }, lastUsedAt: ctx.now() };
    await ctx.db.planTemplate.updateMany({ where: { id: templateId }, data });
  }
  return { ...told, plan: made.plan, nothingToDo: null };
}
