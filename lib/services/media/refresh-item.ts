import { readdir, stat } from "node:fs/promises";
import { posix } from "node:path";
import {
  inheritedFields,
  mediaRoleOf,
  parentSidecarCandidates,
  readSidecar,
  resolveInsideRoot,
  sidecarCandidates,
} from "#lib/connectors/media-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { requestIndexing } from "#lib/services/knowledge/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { companionsByMedium } from "./companions.ts";
import { type FeedShelf, openFeedShelf } from "./feed-shelf.ts";
import { buildItemRecord, type SidecarFacts } from "./item-record.ts";
import { loadKnownFields } from "./load-known-fields.ts";
import { type ReadItem, storeItems } from "./store-items.ts";
import { storeRecords } from "./store-records.ts";

async function firstNfo(root: string, candidates: string[]): Promise<SidecarFacts | null> {
  for (const candidate of candidates) {
    const absPath = await resolveInsideRoot(root, candidate).catch(() => null);
    const isThere = absPath !== null && (await stat(absPath).catch(() => null)) !== null;
    const reading = isThere ? await readSidecar(absPath) : null;
    if (reading?.ok === true && reading.format === "nfo") {
      return { kind: reading.kind, fields: reading.fields, path: candidate };
    }
  }
  return null;
}

/** What a feed says about an episode, beside what its own sidecar says. */
function withFeed(own: SidecarFacts | null, feed: SidecarFacts | null): SidecarFacts | null {
  if (feed === null) return own;
  if (own === null) return feed;
  const isEpisode = own.kind === feed.kind || own.kind === "other";
  return isEpisode ? { ...feed, fields: { ...feed.fields, ...own.fields }, path: own.path } : own;
}

/** The feeds beside a medium and in the folder above. */
async function shelfAround(root: string, path: string): Promise<FeedShelf> {
  const folder = posix.dirname(path);
  const lists = [...new Set([folder, posix.dirname(folder)])].map(async (near) => {
    const absFolder = near === "." ? root : await resolveInsideRoot(root, near);
    return (await readdir(absFolder).catch(() => [])).map((name) => posix.join(near, name));
  });
  return openFeedShelf(root, (await Promise.all(lists)).flat());
}

/**
 * The first sidecar beside a medium that can be read. What it leaves open is taken from the sidecar of the show or album
 * that the medium lies in, or from a podcast's feed near it. @param listed the sidecars of the folder, when it was listed just
 * now: others are not looked for
 */
export async function findSidecar(
  root: string,
  path: string,
  shelf: FeedShelf,
  listed?: { has(path: string): boolean },
): Promise<SidecarFacts | null> {
  const isThere = (candidate: string) => listed?.has(candidate) ?? true;
  const own = await firstNfo(root, sidecarCandidates(path).filter(isThere));
  const above = await firstNfo(root, parentSidecarCandidates(path).filter(isThere));
  const inherited = above === null ? undefined : inheritedFields(above.kind, above.fields);
  if (above === null || inherited === undefined) return withFeed(own, await shelf.find(path));
  const isOther = own !== null && own.kind !== inherited.kind && own.kind !== "other";
  if (isOther) return own;
  return { kind: inherited.kind, fields: { ...inherited.fields, ...own?.fields }, path: own?.path ?? above.path };
}

/** What lies beside a medium under the same stem: subtitles, sidecars, pictures. */
async function findCompanions(root: string, path: string): Promise<string[]> {
  const folder = posix.dirname(path);
  const absFolder = folder === "." ? root : await resolveInsideRoot(root, folder);
  const names = await readdir(absFolder).catch(() => []);
  return companionsByMedium(names.map((name) => posix.join(folder, name))).get(path) ?? [];
}

async function lookAt(toolbox: MediaToolbox, root: string, path: string): Promise<ReadItem | null> {
  const absPath = await resolveInsideRoot(root, path);
  const found = await stat(absPath).catch(() => null);
  if (found === null) return null;
  const reading = await toolbox.reader.read(absPath);
  const shelf = await shelfAround(root, path);
  const [sidecar, companions] = [await findSidecar(root, path, shelf), await findCompanions(root, path)];
  const file = { sizeBytes: found.size, modifiedMs: found.mtimeMs };
  return { evidence: { path, reading, sidecar, companions }, file };
}

/**
 * Reads one file again and stores what it says. What was set or moved while the file was being read is kept.
 * @throws AppError NOT_FOUND
 */
export async function refreshItem(
  ctx: ServiceContext,
  toolbox: MediaToolbox,
  itemId: string,
): Promise<{ ok: boolean; note: string }> {
  const item = await ctx.db.mediaItem.findUnique({ where: { id: itemId }, include: { source: true } });
  if (item === null) throw new AppError("NOT_FOUND", "This item is not in the library any more.");
  const { path, sourceId, externalId } = item;
  const looked = await lookAt(toolbox, item.source.path, path);
  if (looked === null) return { ok: false, note: `${path} is not there any more.` };
  const { evidence, file } = looked;
  const isStored = await ctx.db.$transaction(async (tx) => {
    const now = await tx.mediaItem.findUnique({ where: { id: itemId }, select: { path: true } });
    if (now?.path !== path) return false;
    const known = (await loadKnownFields(tx, [itemId])).get(itemId) ?? [];
    const facts = externalId === null ? file : { ...file, externalId };
    const weights = await readFieldWeights(tx);
    const record = buildItemRecord({ ...evidence, known, weights });
    const place = { sourceId, now: ctx.now(), weights };
    await storeRecords(tx, place, [{ id: itemId, isNew: false, record, file: facts, known }]);
    await requestIndexing(tx, ctx.now(), { itemIds: [itemId] });
    return true;
  });
  if (!isStored) return { ok: false, note: `${path} was moved while it was being read.` };
  const { reading } = evidence;
  return reading?.ok === false ? { ok: false, note: reading.message } : { ok: true, note: "Read again." };
}

/** Reads a file that is new in a source and puts it into the library. @throws AppError NOT_FOUND */
export async function adoptItem(
  ctx: ServiceContext,
  toolbox: MediaToolbox,
  place: { sourceId: string; path: string },
): Promise<{ itemId: string | null; note: string }> {
  const source = await ctx.db.source.findUnique({ where: { id: place.sourceId } });
  if (source === null) throw new AppError("NOT_FOUND", "This source is not connected any more.");
  if (!["audio", "video"].includes(mediaRoleOf(place.path) ?? ""))
    return { itemId: null, note: "It is no medium of its own." };
  const looked = await lookAt(toolbox, source.path, place.path);
  if (looked === null) throw new AppError("NOT_FOUND", `${place.path} is not there any more.`);
  await storeItems(ctx.db, { sourceId: source.id, now: ctx.now() }, [looked]);
  const { sourceId, path } = place;
  const row = await ctx.db.mediaItem.findUnique({ where: { sourceId_path: { sourceId, path } }, select: { id: true } });
  if (row !== null) await requestIndexing(ctx.db, ctx.now(), { itemIds: [row.id] });
  return { itemId: row?.id ?? null, note: "It is in the library." };
}
