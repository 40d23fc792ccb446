import { isAbsolute, join } from "node:path";
import { type LineAt, readLinesAt, scanLines } from "#lib/connectors/log-files/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { Place, Places } from "./line-places.ts";
import type { LogLineView } from "./schemas.ts";

const GONE = "The file was changed or removed since it was read.";
/** A search answers after about this time with what it found so far, and says where to go on. */
const SEARCH_MS = 150;
const SEARCH_BATCH = 4_000;

function toViews(place: Place, line: LineAt | undefined): LogLineView[] {
  const { sourceId, path, offset, timeMs } = place;
  const base = { sourceId, path, offset, problem: null, level: null, at: null };
  const around = (text: string): LogLineView => ({ ...base, text, isContext: true });
  const text = line?.text ?? null;
  const at = timeMs === null ? null : new Date(timeMs).toISOString();
  const problem = text === null ? GONE : null;
  const itself: LogLineView = { ...base, text, level: place.level, at, isContext: false, problem };
  return [...(line?.before ?? []).map(around), itself, ...(line?.after ?? []).map(around)];
}

async function roots(ctx: ServiceContext): Promise<Map<string, string>> {
  const rows = await ctx.db.source.findMany({ select: { id: true, path: true } });
  return new Map(rows.map((row) => [row.id, row.path]));
}

const absoluteOf = (root: string | undefined, path: string): string =>
  isAbsolute(path) ? path : join(root ?? "", path);

function byFile(places: readonly Place[]): Place[][] {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const key = `${place.sourceId}\n${place.path}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  }
  return [...groups.values()];
}

/** Lines at places, each with its neighbours; a file that is gone gives lines that say so. */
export async function readPlaces(
  ctx: ServiceContext,
  places: readonly Place[],
  context: number,
): Promise<LogLineView[]> {
  const rootOf = await roots(ctx);
  const views = new Map<Place, LogLineView[]>();
  for (const some of byFile(places)) {
    const [{ sourceId, path }] = some as [Place];
    const offsets = some.map((place) => place.offset);
    const around = { before: context, after: context };
    const lines = await readLinesAt(absoluteOf(rootOf.get(sourceId), path), offsets, around).catch(() => []);
    for (const [index, place] of some.entries()) views.set(place, toViews(place, lines[index]));
  }
  return places.flatMap((place) => views.get(place) ?? []);
}

/** Which of these lines hold a text; file by file in one pass each. */
async function matching(
  rootOf: ReadonlyMap<string, string>,
  places: readonly Place[],
  needle: string,
): Promise<Set<Place>> {
  const found = new Set<Place>();
  for (const some of byFile(places)) {
    const ascending = [...some].sort((a, b) => a.offset - b.offset);
    const [{ sourceId, path }] = some as [Place];
    const offsets = ascending.map((place) => place.offset);
    let at = 0;
    try {
      for await (const text of scanLines(absoluteOf(rootOf.get(sourceId), path), offsets)) {
        const place = ascending[at];
        if (place !== undefined && text?.toLowerCase().includes(needle)) found.add(place);
        at += 1;
      }
    } catch {
      // a file that is gone holds no text
    }
  }
  return found;
}

export type Found = { places: Place[]; next: number | null };

/** Goes through lines in their order from number `from` on, until enough hold the text or the time is up. */
export async function searchPlaces(
  ctx: ServiceContext,
  places: Places,
  wanted: { search: string; from: number; limit: number },
): Promise<Found> {
  const rootOf = await roots(ctx);
  const needle = wanted.search.toLowerCase();
  const endMs = performance.now() + SEARCH_MS;
  const found: Place[] = [];
  let at = wanted.from;
  while (at < places.total) {
    const batch = places.page(at, SEARCH_BATCH);
    const hits = await matching(rootOf, batch, needle);
    for (const [index, place] of batch.entries()) {
      if (!hits.has(place)) continue;
      found.push(place);
      if (found.length >= wanted.limit) return { places: found, next: after(at + index + 1, places) };
    }
    at += batch.length;
    if (performance.now() >= endMs) break;
  }
  return { places: found, next: after(at, places) };
}

const after = (at: number, places: Places): number | null => (at < places.total ? at : null);
