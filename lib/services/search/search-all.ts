import { join } from "node:path";
import { openTextIndex, type SearchDocument, type TextIndex } from "#lib/search/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { SearchInput, SearchKind, type SearchResult } from "./schemas.ts";

const open = new Map<string, TextIndex>();

/** One connection a process and data folder. */
function indexOf(ctx: ServiceContext): TextIndex {
  const path = join(ctx.env.dataDir, "search.db");
  const known = open.get(path);
  if (known !== undefined) return known;
  const index = openTextIndex(path);
  open.set(path, index);
  return index;
}

const PLANS = "plans";

const PAGE = 2_000;

async function mediaDocuments(ctx: ServiceContext, scope: string): Promise<SearchDocument[]> {
  const documents: SearchDocument[] = [];
  for (let after = ""; ; ) {
    const rows = await ctx.db.mediaItem.findMany({
      where: { sourceId: scope, removedAt: null, id: { gt: after } },
      select: { id: true, path: true, title: true, values: { select: { value: true } } },
      orderBy: { id: "asc" },
      take: PAGE,
    });
    for (const row of rows) {
      const text = [row.path, ...row.values.map((value) => JSON.stringify(value.value))].join(" \n");
      documents.push({ id: row.id, kind: "media", scope, title: row.title ?? row.path, text });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return documents;
    after = last.id;
  }
}

/** Writes everything of one source that can be looked for into the index anew. Returns how many entries it has. */
export async function indexSource(ctx: ServiceContext, sourceId: string): Promise<number> {
  const index = indexOf(ctx);
  const [media, templates, findings] = await Promise.all([
    mediaDocuments(ctx, sourceId),
    ctx.db.logTemplate.findMany({ where: { sourceId }, select: { id: true, template: true } }),
    ctx.db.finding.findMany({ where: { sourceId, state: "open" }, select: { id: true, title: true, report: true } }),
  ]);
  const patterns = templates.map((row) => ({
    ...row,
    kind: "log_pattern",
    scope: sourceId,
    title: row.template,
    text: "",
  }));
  const problems = findings.map((row) => ({ ...row, kind: "finding", scope: sourceId, text: row.report }));
  return (
    index.replace(sourceId, "media", media) +
    index.replace(sourceId, "log_pattern", patterns) +
    index.replace(sourceId, "finding", problems)
  );
}

/** Takes a source out of the index. */
export function dropFromIndex(ctx: ServiceContext, sourceId: string): void {
  for (const kind of SearchKind.options) indexOf(ctx).replace(sourceId, kind, []);
}

/** What the index of plans was last made of, by data folder: a search writes only when a plan came or changed. */
const indexedPlans = new Map<string, string>();

async function indexPlans(ctx: ServiceContext): Promise<void> {
  const { _count, _max } = await ctx.db.plan.aggregate({ _count: true, _max: { updatedAt: true } });
  const state = `${_count}:${_max.updatedAt?.getTime()}`;
  if (indexedPlans.get(ctx.env.dataDir) === state) return;
  const plans = await ctx.db.plan.findMany({
    select: { id: true, title: true, goal: true },
    orderBy: { updatedAt: "desc" },
    take: 5_000,
  });
  indexOf(ctx).replace(
    PLANS,
    "plan",
    plans.map((plan) => ({ ...plan, kind: "plan", scope: PLANS, text: plan.goal })),
  );
  indexedPlans.set(ctx.env.dataDir, state);
}

/** Looks through media, log patterns, findings and plans. */
export async function searchAll({ ctx, input }: Call<SearchInput>): Promise<SearchResult> {
  requireScope(ctx, "read");
  const { query, kind, limit } = parseInput(SearchInput, input);
  await indexPlans(ctx);
  const hits = indexOf(ctx).search(query, { limit, kinds: kind === undefined ? undefined : [kind] });
  return { items: hits.map((hit) => ({ ...hit, kind: SearchKind.parse(hit.kind) })) };
}
