import type { PlanTemplate } from "#generated/prisma/client.ts";
import type { Page } from "#lib/core/index.ts";
import { choicesOf, goalFrom } from "#lib/planning/index.ts";
import {
  type Call,
  offsetOf,
  parseInput,
  requireScope,
  type ServiceContext,
  toPage,
} from "#lib/services/context/index.ts";
import { searchAll } from "#lib/services/search/index.ts";
import { findSimilarTexts } from "#lib/services/similar/index.ts";
import { ensureStarters } from "./ensure-starters.ts";
import { ListTemplatesInput, type TemplateDetail, TemplateIdInput, type TemplateSummary } from "./schemas.ts";
import { dataOf, isReadable, loadTemplate, toSummary } from "./template-rows.ts";
import { rememberTemplates } from "./template-texts.ts";

const FOUND_MOST = 100;

/** Ids of templates in the order of a search, with how alike they are; null when nothing was asked for. */
async function foundBy(ctx: ServiceContext, input: ListTemplatesInput): Promise<Map<number, number | null> | null> {
  const { search, similarTo, threshold } = input;
  if (similarTo !== undefined) {
    await rememberTemplates(ctx);
    const asked = { text: similarTo, limit: FOUND_MOST, minSimilarity: threshold };
    const hits = await findSimilarTexts({ ctx, input: { collection: "planning_templates", ...asked } });
    return new Map(hits.map(({ subjectId, similarity }) => [Number(subjectId), similarity]));
  }
  if (search === undefined || search === "") return null;
  const { items } = await searchAll({ ctx, input: { query: search, kind: "template", limit: FOUND_MOST } });
  return new Map(items.map(({ id }) => [Number(id), null]));
}

const newest = (a: Date | null, b: Date | null): number => (b?.getTime() ?? 0) - (a?.getTime() ?? 0);

const ORDERS: Record<ListTemplatesInput["sortBy"], (a: PlanTemplate, b: PlanTemplate) => number> = {
  success_rate: (a, b) => (b.successRate ?? -1) - (a.successRate ?? -1) || b.runCount - a.runCount,
  usage_count: (a, b) => b.usageCount - a.usageCount,
  updated: (a, b) => newest(a.updatedAt, b.updatedAt),
  created: (a, b) => newest(a.createdAt, b.createdAt),
  name: (a, b) => a.name.localeCompare(b.name, "en"),
};

/** The library of templates, sorted, or by words, or by likeness to a goal. */
export async function listTemplates({ ctx, input }: Call<ListTemplatesInput>): Promise<Page<TemplateSummary>> {
  requireScope(ctx, "read");
  const parsed = parseInput(ListTemplatesInput, input);
  await ensureStarters(ctx);
  const offset = offsetOf(parsed.cursor);
  const found = await foundBy(ctx, parsed);
  const where = {
    ...(parsed.origin === undefined ? {} : { origin: parsed.origin }),
    ...(found === null ? {} : { id: { in: [...found.keys()] } }),
  };
  const rows = (await ctx.db.planTemplate.findMany({ where })).filter(isReadable);
  const order = ORDERS[parsed.sortBy];
  const place = [...(found?.keys() ?? [])];
  rows.sort((a, b) => (found === null ? order(a, b) || a.id - b.id : place.indexOf(a.id) - place.indexOf(b.id)));
  const page = rows.slice(offset, offset + parsed.limit + 1).map((row) => toSummary(row, found?.get(row.id) ?? null));
  return toPage(page, { offset, limit: parsed.limit, total: rows.length });
}

const PLANS_SHOWN = 20;

/** One template whole, with its versions and the last plans that were made from it. @throws AppError NOT_FOUND */
export async function getTemplate({ ctx, input }: Call<TemplateIdInput>): Promise<TemplateDetail> {
  requireScope(ctx, "read");
  const { templateId } = parseInput(TemplateIdInput, input);
  await ensureStarters(ctx);
  const row = await loadTemplate(ctx.db, templateId);
  const data = dataOf(row);
  const [versions, plans] = await Promise.all([
    ctx.db.planTemplateVersion.findMany({ where: { templateId }, orderBy: { version: "desc" } }),
    ctx.db.plan.findMany({
      where: { templateId },
      select: { id: true, title: true, state: true, updatedAt: true },
      orderBy: { updatedAt: "desc" },
      take: PLANS_SHOWN,
    }),
  ]);
  return {
    ...toSummary(row),
    goal: goalFrom(data, {}),
    data,
    parameters: data.parameters.map((parameter) => ({ ...parameter, choices: [...choicesOf(parameter)] })),
    steps: data.steps,
    createdBy: row.createdBy ?? "",
    versions: versions.map(({ version, contentHash, note, createdBy, createdAt, sourcePlanId }) => ({
      version,
      contentHash,
      note,
      createdBy,
      createdAt: createdAt.toISOString(),
      sourcePlanId,
    })),
    plans: plans.map(({ updatedAt, ...plan }) => ({ ...plan, updatedAt: updatedAt.toISOString() })),
  };
}
