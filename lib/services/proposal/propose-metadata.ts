import type { ReportProgress } from "#lib/core/index.ts";
import {
  dropOpenProposals,
  type MediaValuesRow,
  markProposed,
  type ProposalRow,
  readMediaValues,
  type Tx,
  upsertProposals,
} from "#lib/db/index.ts";
import { type ActiveRule, applyRules } from "#lib/learning/index.ts";
import {
  type Candidate,
  type FieldWeights,
  type GapProposal,
  genreVocabulary,
  isListField,
  parseFileName,
  proposeForItem,
} from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { loadRejections, toProposalRows } from "#lib/services/media/index.ts";
import { reportLibrary } from "#lib/services/quality/index.ts";
import { activeRules } from "#lib/services/rule/index.ts";
import { askForValues } from "./ask-for-values.ts";
import { fillInThread } from "./fill-in-thread.ts";
import { type LibraryItem, loadLibrary, siblingFinder, toGapItem } from "./load-library.ts";

/** `model`: what became of asking a model, in words; null when nobody wanted that. */
export type ProposeSummary = {
  items: number;
  looked: number;
  proposals: number;
  asked: number;
  model: string | null;
  filled: number | null;
  changeSetId: string | null;
};

export type ProposeOrder = { everything: boolean; useModel: boolean; askMax: number };

type Watch = { report: ReportProgress; signal: AbortSignal };

type Ground = {
  weights: FieldWeights;
  rules: ActiveRule[];
  genres: ReadonlyMap<string, string>;
  siblingsOf: ReturnType<typeof siblingFinder>;
};

/** What the whole library says about a gap, as candidates beside the item's own. */
function candidatesFrom({ field, value, origin, confidence, reason, ranked }: GapProposal): Candidate[] {
  const best: Candidate = { field, value, origin, confidence, reason, witness: "library" };
  if (isListField(field)) return [best];
  const rivals = ranked
    .filter((other) => other.value !== value && other.confidence < confidence)
    .map((other): Candidate => ({ ...best, value: other.value, confidence: other.confidence, reason: other.reason }));
  return [best, ...rivals];
}

type Made = { item: LibraryItem; rows: ProposalRow[]; corrected: Set<string> };

function proposalsFor({ item, fromLibrary, fromModel }: Batch[number], ground: Ground) {
  const { weights, genres } = ground;
  const fromRules = applyRules(item.metadata, ground.rules);
  const more = [...fromLibrary.flatMap(candidatesFrom), ...fromRules, ...(fromModel ?? [])];
  const evidence = {
    item: item.metadata,
    fileName: parseFileName(item.metadata.relPath),
    technical: item.facts,
    siblings: ground.siblingsOf(item),
  };
  const corrected = new Set(fromRules.flatMap((rule) => (rule.corrects === true ? [rule.field as string] : [])));
  return { proposals: proposeForItem(evidence, { weights, more, genres }), corrected };
}

type Batch = { item: LibraryItem; fromLibrary: GapProposal[]; fromModel?: Candidate[] }[];

/** Stores a batch; an item that changed since it was read is left for the next time. */
async function storeBatch(tx: Tx, ctx: ServiceContext, ground: Ground, batch: Batch): Promise<number> {
  const ids = batch.map(({ item }) => item.id);
  const now = new Map((await readMediaValues(tx, ids)).map((row: MediaValuesRow) => [row.id, row.valuesJson]));
  const refused = await loadRejections(tx, ids);
  const made = batch.flatMap((entry): Made[] => {
    const { item } = entry;
    if (now.get(item.id) !== item.valuesJson) return [];
    const { proposals, corrected } = proposalsFor(entry, ground);
    const place = { id: item.id, sourceId: item.sourceId, kind: item.metadata.kind, collection: item.collection };
    return [{ item, corrected, rows: toProposalRows(place, proposals, { rejections: refused(item.id), corrected }) }];
  });
  const held = await tx.metadataProposal.findMany({
    where: { itemId: { in: made.map(({ item }) => item.id) }, state: "open" },
    select: { itemId: true, field: true },
  });
  const fresh = new Set(made.flatMap(({ rows }) => rows.map((row) => `${row.itemId} ${row.field}`)));
  await dropOpenProposals(
    tx,
    held.filter((row) => !fresh.has(`${row.itemId} ${row.field}`)),
  );
  const rows = made.flatMap((entry) => entry.rows);
  await upsertProposals(tx, rows, ctx.now());
  await markProposed(
    tx,
    made.map(({ item }) => item.id),
    ctx.now(),
  );
  return rows.length;
}

/** Asks the library about those items that have gaps; the others come without an answer. */
async function* withAnswers(library: LibraryItem[], stale: LibraryItem[], signal: AbortSignal): AsyncGenerator<Batch> {
  const byId = new Map(stale.map((item) => [item.id, item]));
  const whole = stale.filter((item) => item.gaps.length === 0);
  for (let from = 0; from < whole.length; from += 500) {
    yield whole.slice(from, from + 500).map((item) => ({ item, fromLibrary: [] }));
  }
  const kinds = new Set(stale.flatMap((item) => (item.gaps.length > 0 ? [item.metadata.kind] : [])));
  for (const kind of kinds) {
    const members = library.filter((item) => item.metadata.kind === kind);
    const wanted = members.flatMap((item) => (byId.has(item.id) && item.gaps.length > 0 ? [item.id] : []));
    for await (const answers of fillInThread({ items: members.map(toGapItem), wanted, signal })) {
      yield answers.flatMap(([id, fromLibrary]) => {
        const item = byId.get(id);
        return item === undefined ? [] : [{ item, fromLibrary }];
      });
    }
  }
}

/** Lets a model look at the gaps of a batch, as long as there is one and the order has room. */
async function withModel(
  ctx: ServiceContext,
  batch: Batch,
  order: ProposeOrder,
  summary: ProposeSummary,
  signal: AbortSignal,
) {
  if (!order.useModel) return batch;
  const answered: Batch = [];
  for (const entry of batch) {
    const isWanted = summary.asked < order.askMax && entry.item.gaps.length > 0 && summary.model === null;
    const answer = isWanted ? await askForValues(ctx, entry.item, signal) : null;
    if (answer !== null && "unavailable" in answer) summary.model = `No model was asked: ${answer.unavailable}`;
    else if (answer !== null && answer.by !== "") summary.asked += 1;
    answered.push(answer !== null && "candidates" in answer ? { ...entry, fromModel: answer.candidates } : entry);
  }
  return answered;
}

/**
 * Looks for values for the gaps of every item that changed since it was looked at last (all of them with `everything`): from
 * its own name, tags and folder, from what the whole library has learned, by learned rules, and by a model when one is
 * wished and there is one, merged into one ranked list a field. What people turned down is left out; what they decide
 * meanwhile stands. Works out the quality of the library in parts on the way.
 */
export async function proposeMetadata(
  ctx: ServiceContext,
  order: ProposeOrder,
  { report, signal }: Watch,
): Promise<ProposeSummary> {
  report({ phase: "Reading the library", done: 0, total: null, unit: "items" });
  const library = await loadLibrary(ctx.db, signal);
  const stale = order.everything ? library : library.filter((item) => item.isStale);
  const nothing = { asked: 0, model: null, filled: null, changeSetId: null };
  const summary: ProposeSummary = { items: library.length, looked: 0, proposals: 0, ...nothing };
  if (stale.length === 0) return summary;
  const genres = genreVocabulary(library.flatMap(({ metadata }) => textsOf(metadata.fields.genres?.value)));
  const weights = await readFieldWeights(ctx.db);
  const ground: Ground = { weights, rules: await activeRules(ctx.db), genres, siblingsOf: siblingFinder(library) };
  report({ phase: "Learning from the library", done: 0, total: null, unit: "items" });
  for await (const found of withAnswers(library, stale, signal)) {
    const batch = await withModel(ctx, found, order, summary, signal);
    const store = (tx: Tx) => storeBatch(tx, ctx, ground, batch);
    summary.proposals += await ctx.db.$transaction(store, { timeout: 60_000, maxWait: 60_000 });
    summary.looked += batch.length;
    report({ phase: "Looking for missing values", done: summary.looked, total: stale.length, unit: "items" });
  }
  if (order.useModel) summary.model ??= `A model was asked about ${summary.asked} items.`;
  report({ phase: "Measuring quality", done: 0, total: null, unit: "items" });
  await reportLibrary(ctx, library, { siblingsOf: ground.siblingsOf, weights, signal });
  await emitEvent(ctx.db, "media", "media.changed", {});
  return summary;
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
