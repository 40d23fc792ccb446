import { join } from "node:path";
import type { Source } from "#generated/prisma/client.ts";
import {
  parentSidecarCandidates,
  sidecarCandidates,
  type WalkedFile,
  type WalkResult,
  walkMediaFolder,
} from "#lib/connectors/media-files/index.ts";
import type { ReportProgress } from "#lib/core/index.ts";
import { dropProposalsOfRemoved } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { recordLibrarySnapshot } from "#lib/services/library/index.ts";
import {
  companionsByMedium,
  type FeedShelf,
  findSidecar,
  openFeedShelf,
  type ReadItem,
  storeItems,
} from "#lib/services/media/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { followMoves } from "./follow-moves.ts";
import { type KnownMedium, loadKnownMedia } from "./known-media.ts";
import { mergeTwins } from "./merge-twins.ts";
import { withSiblings } from "./siblings.ts";

/** `isQuiet`: nobody asked for this look, so nobody is told that it is over. `onlyRuns`: what is stored is analysed, nothing is read. */
export type Watch = { report: ReportProgress; signal: AbortSignal; isQuiet?: boolean; onlyRuns?: boolean };

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const isMedium = (file: WalkedFile): boolean => file.role === "audio" || file.role === "video";

type Look = {
  source: Source;
  known: Map<string, KnownMedium>;
  companions: Map<string, string[]>;
  /** When each sidecar was changed, in milliseconds. */
  sidecars: Map<string, number>;
  shelf: FeedShelf;
  toolbox: MediaToolbox;
  watch: Watch;
};

/** When each sidecar of a listing was changed, in milliseconds. */
const sidecarTimes = (walk: WalkResult): Map<string, number> =>
  new Map(walk.files.filter((file) => file.role === "sidecar").map((file) => [file.relPath, file.mtimeMs]));

/** Media that are new or changed, whose sidecar is younger than the last look, or that have other files beside them. */
export function toRead(
  walk: WalkResult,
  known: ReadonlyMap<string, KnownMedium>,
  companions: ReadonlyMap<string, string[]>,
): WalkedFile[] {
  const sidecars = sidecarTimes(walk);
  const shelf = openFeedShelf("", sidecars.keys());
  const isChanged = (file: WalkedFile): boolean => {
    const before = known.get(file.relPath);
    if (before === undefined || before.isRemoved) return true;
    if (before.sizeBytes !== file.size || !(Math.abs(before.modifiedMs - file.mtimeMs) < 1)) return true;
    const isYounger = (path: string) => (sidecars.get(path) ?? 0) > before.scannedMs;
    if (sidecarCandidates(file.relPath).some(isYounger)) return true;
    if (parentSidecarCandidates(file.relPath).some(isYounger)) return true;
    if (shelf.near(file.relPath).some(isYounger)) return true;
    return before.companions.join("\n") !== (companions.get(file.relPath) ?? []).join("\n");
  };
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return walk.files
    .filter((file) => isMedium(file) && isChanged(file))
    .sort((a, b) => compare(folderOf(a.relPath), folderOf(b.relPath)) || compare(a.relPath, b.relPath));
}

const CHUNK = 400;
/** More than there are readers, so that none waits for the disk alone. */
const READS_AT_ONCE = 6;

/** Cuts sorted files into chunks that keep the files of a folder together, unless the folder is very large. */
function* inChunks(files: WalkedFile[]): Generator<WalkedFile[]> {
  let chunk: WalkedFile[] = [];
  for (const file of files) {
    const last = chunk.at(-1);
    const isNewFolder = last !== undefined && folderOf(last.relPath) !== folderOf(file.relPath);
    if (chunk.length >= 4 * CHUNK || (isNewFolder && chunk.length >= CHUNK)) {
      yield chunk;
      chunk = [];
    }
    chunk.push(file);
  }
  if (chunk.length > 0) yield chunk;
}

async function readChunk(look: Look, files: WalkedFile[], tell: () => void): Promise<ReadItem[]> {
  const { source, toolbox, watch } = look;
  const items: ReadItem[] = [];
  let next = 0;
  const work = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      watch.signal.throwIfAborted();
      const { relPath: path, size, mtimeMs } = file;
      const reading = await toolbox.reader.read(join(source.path, path));
      const sidecar = await findSidecar(source.path, path, look.shelf, look.sidecars);
      const companions = look.companions.get(path) ?? [];
      items.push({
        evidence: { path, reading, sidecar, companions },
        file: { sizeBytes: size, modifiedMs: mtimeMs },
        wasKnown: look.known.has(path),
      });
      tell();
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work));
  return items.sort((a, b) => (a.evidence.path < b.evidence.path ? -1 : 1));
}

/** Read chunks in their order; the next one is being read while the one before is stored. */
async function* readAhead(look: Look, files: WalkedFile[], tell: () => void): AsyncGenerator<ReadItem[]> {
  let reading: Promise<ReadItem[]> | null = null;
  for (const chunk of inChunks(files)) {
    const items = await reading;
    reading = readChunk(look, chunk, tell);
    // Its fault is told when its turn comes, or not at all after a fault before it.
    reading.catch(() => undefined);
    if (items !== null) yield items;
  }
  if (reading !== null) yield await reading;
}

/** Reads and stores chunk by chunk: what was read stays when the work is stopped, and memory stays small. */
async function readAndStore(ctx: ServiceContext, look: Look, files: WalkedFile[]): Promise<void> {
  const { source, watch } = look;
  let done = 0;
  const tell = () => watch.report({ phase: "Reading media files", done: ++done, total: files.length, unit: "files" });
  for await (const items of readAhead(look, files, tell)) {
    const complete = await withSiblings(ctx, look.known, items);
    await storeItems(ctx.db, { sourceId: source.id, now: ctx.now() }, complete);
  }
}

export type MediaObservation = {
  items: number;
  read: number;
  unreadable: number;
  completeness: number | null;
  problems: string[];
};

const ALL_GONE = "The folder holds no files now, so everything known of it is kept. Is its disk mounted?";

/** Reads what is new or changed below a media folder, stores it and measures the library. */
export async function observeMedia(
  ctx: ServiceContext,
  source: Source,
  toolbox: MediaToolbox,
  watch: Watch,
): Promise<MediaObservation> {
  const known = await loadKnownMedia(ctx.db, source.id);
  const present = [...known.values()].filter((item) => !item.isRemoved);
  const walk = await walkMediaFolder({
    root: source.path,
    known: new Map(present.map((item) => [item.path, { size: item.sizeBytes, mtimeMs: item.modifiedMs }])),
    onProgress: ({ files }) => watch.report({ phase: "Listing files", done: files, total: null, unit: "files" }),
    signal: watch.signal,
  });
  await followMoves(ctx, source.id, walk, known);
  const removed = walk.removed.filter((path) => known.has(path));
  const companions = companionsByMedium(walk.files.map((file) => file.relPath));
  const sidecars = sidecarTimes(walk);
  const shelf = openFeedShelf(source.path, sidecars.keys());
  const look: Look = { source, known, companions, sidecars, shelf, toolbox, watch };
  const files = toRead(walk, known, companions);
  await readAndStore(ctx, look, files);
  const problems = walk.problems.slice(0, 20).map((problem) => problem.message);
  const isEmptied = walk.files.length === 0 && present.length > 0;
  if (isEmptied) problems.unshift(ALL_GONE);
  else if (walk.complete) await markRemoved(ctx, source.id, removed);
  if (files.length + removed.length > 0) {
    await mergeTwins(ctx);
    await dropProposalsOfRemoved(ctx.db);
  }
  const { completeness } = await recordLibrarySnapshot(ctx, source.id, "observed");
  const unreadable = await ctx.db.mediaItem.count({
    where: { sourceId: source.id, removedAt: null, readError: { not: null } },
  });
  const items = isEmptied ? present.length : walk.files.filter(isMedium).length;
  return { items, read: files.length, unreadable, completeness, problems };
}

async function markRemoved(ctx: ServiceContext, sourceId: string, paths: string[]): Promise<void> {
  for (let from = 0; from < paths.length; from += 500) {
    const some = paths.slice(from, from + 500);
    await ctx.db.mediaItem.updateMany({ where: { sourceId, path: { in: some } }, data: { removedAt: ctx.now() } });
  }
}
