import { z } from "zod";
import { readMediaTexts } from "#lib/db/index.ts";
import type { SearchAttributes, SearchDocument } from "#lib/search/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { searchText } from "#lib/services/media-text/index.ts";

const LEVELS_BY_WEIGHT = ["fatal", "error", "warn", "info", "debug", "trace"];

const seconds = (date: Date | null): number | null => (date === null ? null : Math.round(date.getTime() / 1000));

/** Facts that are known; a server takes no gaps. */
const known = (facts: Record<string, string | number | boolean | null>): SearchAttributes =>
  Object.fromEntries(
    Object.entries(facts).filter((fact): fact is [string, string | number | boolean] => fact[1] !== null),
  );

/** Media of a source (or some of them) as they can be looked for. */
export async function mediaDocuments(
  ctx: ServiceContext,
  some: { sourceId: string } | { ids: readonly string[] },
): Promise<SearchDocument[]> {
  const documents: SearchDocument[] = [];
  for await (const row of readMediaTexts(ctx.db, some)) {
    documents.push({
      id: row.id,
      kind: "media",
      scope: row.sourceId,
      title: row.title ?? row.path,
      text: searchText(row),
      attributes: known({ media_kind: row.kind, created_at: seconds(new Date(row.firstSeenAt)) }),
    });
  }
  return documents;
}

/** Message patterns of a source's logs, with what was said of them. */
export async function patternDocuments(ctx: ServiceContext, sourceId: string): Promise<SearchDocument[]> {
  const rows = await ctx.db.logTemplate.findMany({
    where: { sourceId },
    select: { id: true, template: true, levelNames: true, firstSeen: true, lastSeen: true, mark: true },
  });
  return rows.map((row) => ({
    id: row.id,
    kind: "log_pattern",
    scope: sourceId,
    title: row.template,
    text: "",
    attributes: known({
      severity: LEVELS_BY_WEIGHT.find((level) => row.levelNames.includes(`,${level},`)) ?? null,
      state: row.mark,
      created_at: seconds(row.firstSeen),
      last_seen: seconds(row.lastSeen),
    }),
  }));
}

/** Open findings of a source: what is slow, failing or missing, in words. */
export async function findingDocuments(ctx: ServiceContext, sourceId: string): Promise<SearchDocument[]> {
  const rows = await ctx.db.finding.findMany({
    where: { sourceId, state: "open" },
    select: { id: true, title: true, report: true, severity: true, createdAt: true, lastSeen: true },
  });
  return rows.map((row) => ({
    id: row.id,
    kind: "finding",
    scope: sourceId,
    title: row.title,
    text: row.report,
    attributes: known({
      severity: row.severity,
      resolved: false,
      created_at: seconds(row.createdAt),
      last_seen: seconds(row.lastSeen),
    }),
  }));
}

export const PLAN_SCOPE = "plans";

export const TEMPLATE_SCOPE = "templates";

/** Every template of the library. What other programs wrote into the table is found by its name. */
export async function templateDocuments(ctx: ServiceContext): Promise<SearchDocument[]> {
  const rows = await ctx.db.planTemplate.findMany();
  return rows.map((row) => ({
    id: String(row.id),
    kind: "template",
    scope: TEMPLATE_SCOPE,
    title: row.name,
    text: `${row.description ?? ""}\n${goalOf(row.templateData)}`,
    attributes: known({
      plan_type: row.planType,
      success_rate: row.successRate,
      usage_count: row.usageCount,
      created_at: seconds(row.createdAt),
    }),
  }));
}

const TemplateGoal = z.object({ goal: z.string() });

function goalOf(templateData: string): string {
  try {
    return TemplateGoal.parse(JSON.parse(templateData)).goal.replaceAll(/[{}]/g, " ");
  } catch {
    return "";
  }
}

/** Plans that came or changed at or after a moment. */
export async function planDocuments(ctx: ServiceContext, since: Date): Promise<SearchDocument[]> {
  const rows = await ctx.db.plan.findMany({
    where: { updatedAt: { gte: since } },
    select: { id: true, title: true, goal: true, state: true, createdAt: true },
  });
  return rows.map((row) => ({
    id: row.id,
    kind: "plan",
    scope: PLAN_SCOPE,
    title: row.title,
    text: row.goal,
    attributes: known({ state: row.state, created_at: seconds(row.createdAt) }),
  }));
}
