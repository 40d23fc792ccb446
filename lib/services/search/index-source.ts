import { noteMediaIndexed } from "#lib/db/index.ts";
import { printOf, type SearchDocument, searchKeyOf } from "#lib/search/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  findingDocuments,
  mediaDocuments,
  PLAN_SCOPE,
  patternDocuments,
  planDocuments,
  TEMPLATE_SCOPE,
  templateDocuments,
} from "./documents.ts";
import { SearchKind } from "./schemas.ts";
import { embeddedIndex, writeDocuments } from "./text-index.ts";

/** What changed in the index. */
export type IndexChange = { written: number; removed: number };

/** Brings one kind of a scope up to date: only documents that are new, changed or gone are written. */
async function bringUpToDate(
  ctx: ServiceContext,
  place: { scope: string; kind: SearchKind },
  documents: readonly SearchDocument[],
): Promise<IndexChange & { put: SearchDocument[] }> {
  const before = embeddedIndex(ctx).prints(place.scope, place.kind);
  const put: SearchDocument[] = [];
  for (const document of documents) {
    const key = searchKeyOf(document);
    if (before.get(key) !== printOf(document)) put.push(document);
    before.delete(key);
  }
  const remove = [...before.keys()];
  await writeDocuments(ctx, { put, remove });
  return { written: put.length, removed: remove.length, put };
}

const noteKeys = (ctx: ServiceContext, media: readonly SearchDocument[]): Promise<void> =>
  noteMediaIndexed(ctx.db, "search_index_id", new Map(media.map((document) => [document.id, searchKeyOf(document)])));

/** Compares everything of one source that can be looked for with the index, and writes the difference. */
export async function indexSource(ctx: ServiceContext, sourceId: string): Promise<IndexChange> {
  const change = { written: 0, removed: 0 };
  const add = ({ written, removed }: IndexChange) => {
    change.written += written;
    change.removed += removed;
  };
  const media = await bringUpToDate(ctx, { scope: sourceId, kind: "media" }, await mediaDocuments(ctx, { sourceId }));
  await noteKeys(ctx, media.put);
  add(media);
  add(await bringUpToDate(ctx, { scope: sourceId, kind: "log_pattern" }, await patternDocuments(ctx, sourceId)));
  add(await bringUpToDate(ctx, { scope: sourceId, kind: "finding" }, await findingDocuments(ctx, sourceId)));
  return change;
}

/** Writes some media anew; those that are gone leave the index. */
export async function indexMedia(ctx: ServiceContext, itemIds: readonly string[]): Promise<void> {
  const put = await mediaDocuments(ctx, { ids: itemIds });
  const present = new Set(put.map((document) => document.id));
  const remove = itemIds.filter((id) => !present.has(id)).map((id) => searchKeyOf({ kind: "media", id }));
  await writeDocuments(ctx, { put, remove });
  await noteKeys(ctx, put);
}

/** Takes a source out of the index. */
export async function dropFromIndex(ctx: ServiceContext, sourceId: string): Promise<void> {
  const index = embeddedIndex(ctx);
  const remove = SearchKind.options.flatMap((kind) => [...index.prints(sourceId, kind).keys()]);
  await writeDocuments(ctx, { put: [], remove });
}

/** How far plans are in the index, by data folder: a search writes only plans that came or changed. */
const indexedUntil = new Map<string, Date>();

/** Plans are few and change at any time, so a search looks whether there are new ones. */
export async function indexPlans(ctx: ServiceContext): Promise<void> {
  const { dataDir } = ctx.env;
  const { _max } = await ctx.db.plan.aggregate({ _max: { updatedAt: true } });
  const newest = _max.updatedAt;
  const since = indexedUntil.get(dataDir) ?? new Date(0);
  if (newest === null || newest.getTime() <= since.getTime()) return;
  const before = embeddedIndex(ctx).prints(PLAN_SCOPE, "plan");
  const plans = await planDocuments(ctx, since);
  await writeDocuments(ctx, { put: plans.filter((plan) => before.get(searchKeyOf(plan)) !== printOf(plan)) });
  indexedUntil.set(dataDir, newest);
}

const templatesIndexed = new Map<string, string>();

/** Templates are few, too; the whole table is compared when something in it moved. */
export async function indexTemplates(ctx: ServiceContext): Promise<void> {
  const { _max, _count } = await ctx.db.planTemplate.aggregate({ _max: { updatedAt: true, id: true }, _count: true });
  const state = [_max.updatedAt?.getTime(), _max.id, _count].join(" ");
  if (templatesIndexed.get(ctx.env.dataDir) === state) return;
  await bringUpToDate(ctx, { scope: TEMPLATE_SCOPE, kind: "template" }, await templateDocuments(ctx));
  templatesIndexed.set(ctx.env.dataDir, state);
}
