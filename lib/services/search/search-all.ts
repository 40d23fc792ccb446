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

async function* mediaDocuments(ctx: ServiceContext, scope: string): AsyncGenerator<SearchDocument> {
  const rows = await ctx.db.mediaItem.findMany({
    where: { sourceId: scope, removedAt: null },
    select: { id: true, path: true, title: true, values: { select: { value: true } } },
  });
  for (const row of rows) {
    const text = [row.path, ...row.values.map((value) => JSON.stringify(value.value))].join(" \n");
    yield { id: row.id, kind: "media", scope, title: row.title ?? row.path, text };
  }
}

async function collect(documents: AsyncGenerator<SearchDocument>): Promise<SearchDocument[]> {
  const all: SearchDocument[] = [];
  for await (const document of documents) all.push(document);
  return all;
}

/** Writes everything of one source that can be looked for into the index anew. Returns how many entries it has. */
export async function indexSource(ctx: ServiceContext, sourceId: string): Promise<number> {
  const index = indexOf(ctx);
  const [media, templates, findings] = await Promise.all([
    collect(mediaDocuments(ctx, sourceId)),
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

async function indexPlans(ctx: ServiceContext): Promise<void> {
  const plans = await ctx.db.plan.findMany({ select: { id: true, title: true, goal: true }, take: 5_000 });
  indexOf(ctx).replace(
    PLANS,
    "plan",
    plans.map((plan) => ({ ...plan, kind: "plan", scope: PLANS, text: plan.goal })),
  );
}

/** Looks through media, log patterns, findings and plans. */
export async function searchAll({ ctx, input }: Call<SearchInput>): Promise<SearchResult> {
  requireScope(ctx, "read");
  const { query, kind, limit } = parseInput(SearchInput, input);
  await indexPlans(ctx);
  const hits = indexOf(ctx).search(query, { limit, kinds: kind === undefined ? undefined : [kind] });
  return { items: hits.map((hit) => ({ ...hit, kind: SearchKind.parse(hit.kind) })) };
}
