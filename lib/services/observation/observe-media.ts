import { join } from "node:path";
import type { Source } from "#generated/prisma/client.ts";
import { type WalkedFile, type WalkResult, walkMediaFolder } from "#lib/connectors/media-files/index.ts";
import type { ReportProgress } from "#lib/core/index.ts";
import type { ItemMetadata } from "#lib/metadata/index.ts";
import { MediaKind } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  buildItemRecord,
  findSidecar,
  type ItemEvidence,
  type ItemRecord,
  type KnownField,
  loadKnownFields,
  storeItems,
  toItemMetadata,
  toItemValues,
} from "#lib/services/media/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { recordLibrarySnapshot } from "./record-library-snapshot.ts";

export type Watch = { report: ReportProgress; signal: AbortSignal };

type Known = { id: string; path: string; kind: string; sizeBytes: bigint; modifiedMs: number };

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const stemOf = (path: string): string => path.replace(/\.[^./]*$/, "");

/** Sidecars and subtitles that share a medium's stem, by the medium's path. */
function companionsOf(files: WalkedFile[], media: WalkedFile[]): Map<string, string[]> {
  const byStem = new Map(media.map((file) => [stemOf(file.relPath), file.relPath]));
  const found = new Map<string, string[]>();
  for (const file of files) {
    if (file.role === "audio" || file.role === "video") continue;
    const stem = stemOf(file.relPath);
    const owner = byStem.get(stem) ?? byStem.get(stemOf(stem));
    if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), file.relPath]);
  }
  return found;
}

/** Media whose file, or sidecar beside it, is new or changed. */
function toRead(walk: WalkResult, known: Map<string, Known>): WalkedFile[] {
  const media = walk.files.filter((file) => file.role === "audio" || file.role === "video");
  const touched = new Set(
    walk.files
      .filter((file) => file.change !== "unchanged" && file.role === "sidecar")
      .map((file) => stemOf(file.relPath)),
  );
  return media.filter((file) => {
    const before = known.get(file.relPath);
    return before === undefined || file.change !== "unchanged" || touched.has(stemOf(file.relPath));
  });
}

async function siblingsOf(
  ctx: ServiceContext,
  sourceId: string,
  folders: Set<string>,
): Promise<Map<string, ItemMetadata[]>> {
  const rows = await ctx.db.mediaItem.findMany({
    where: { sourceId, removedAt: null },
    select: { path: true, kind: true, values: true },
  });
  const byFolder = new Map<string, ItemMetadata[]>();
  for (const row of rows) {
    const folder = folderOf(row.path);
    if (!folders.has(folder)) continue;
    const item = toItemMetadata(row.path, MediaKind.catch("other").parse(row.kind), toItemValues(row.values));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), item]);
  }
  return byFolder;
}

type Reading = { file: WalkedFile; evidence: ItemEvidence };

async function readFiles(input: {
  root: string;
  files: WalkedFile[];
  companions: Map<string, string[]>;
  knownFields: Map<string, KnownField[]>;
  toolbox: MediaToolbox;
  watch: Watch;
}): Promise<Reading[]> {
  const { root, files, toolbox, watch } = input;
  const readings: Reading[] = [];
  let next = 0;
  const work = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      watch.signal.throwIfAborted();
      const reading = await toolbox.reader.read(join(root, file.relPath));
      const sidecar = await findSidecar(root, file.relPath);
      const known = input.knownFields.get(file.relPath) ?? [];
      const companions = input.companions.get(file.relPath) ?? [];
      readings.push({ file, evidence: { path: file.relPath, reading, sidecar, known, companions } });
      watch.report({ phase: "Reading media files", done: readings.length, total: files.length, unit: "files" });
    }
  };
  await Promise.all(Array.from({ length: 3 }, work));
  return readings.sort((a, b) => (a.file.relPath < b.file.relPath ? -1 : 1));
}

/** Builds records twice: once to know every item of a folder, once more with its siblings at hand. */
function toRecords(
  readings: Reading[],
  stored: Map<string, ItemMetadata[]>,
): { record: ItemRecord; file: WalkedFile }[] {
  const first = readings.map(({ evidence }) => buildItemRecord(evidence));
  const byFolder = new Map<string, Map<string, ItemMetadata>>();
  const put = (item: ItemMetadata) => {
    const folder = byFolder.get(folderOf(item.relPath)) ?? new Map<string, ItemMetadata>();
    byFolder.set(folderOf(item.relPath), folder.set(item.relPath, item));
  };
  for (const items of stored.values()) for (const item of items) put(item);
  for (const record of first) put(toItemMetadata(record.path, record.kind, record.values));
  return readings.map(({ evidence, file }) => {
    const family = byFolder.get(folderOf(file.relPath));
    const siblings = [...(family?.values() ?? [])].filter((item) => item.relPath !== file.relPath).slice(0, 200);
    return { record: buildItemRecord({ ...evidence, siblings }), file };
  });
}

async function knownFieldsByPath(ctx: ServiceContext, known: Map<string, Known>, files: WalkedFile[]) {
  const ids = files.flatMap((file) => known.get(file.relPath)?.id ?? []);
  const fields = new Map<string, KnownField[]>();
  const pathOf = new Map([...known.values()].map((row) => [row.id, row.path]));
  for (let from = 0; from < ids.length; from += 500) {
    for (const [id, values] of await loadKnownFields(ctx.db, ids.slice(from, from + 500))) {
      fields.set(pathOf.get(id) ?? "", values);
    }
  }
  return fields;
}

export type MediaObservation = {
  items: number;
  read: number;
  unreadable: number;
  completeness: number | null;
  problems: string[];
};

/** Reads what is new or changed below a media folder, stores it and measures the library. */
export async function observeMedia(
  ctx: ServiceContext,
  source: Source,
  toolbox: MediaToolbox,
  watch: Watch,
): Promise<MediaObservation> {
  const rows: Known[] = await ctx.db.mediaItem.findMany({
    where: { sourceId: source.id, removedAt: null },
    select: { id: true, path: true, kind: true, sizeBytes: true, modifiedMs: true },
  });
  const known = new Map(rows.map((row) => [row.path, row]));
  const walk = await walkMediaFolder({
    root: source.path,
    known: new Map(rows.map((row) => [row.path, { size: Number(row.sizeBytes), mtimeMs: row.modifiedMs }])),
    onProgress: ({ files }) => watch.report({ phase: "Listing files", done: files, total: null, unit: "files" }),
    signal: watch.signal,
  });
  const media = walk.files.filter((file) => file.role === "audio" || file.role === "video");
  const files = toRead(walk, known);
  const companions = companionsOf(walk.files, media);
  const knownFields = await knownFieldsByPath(ctx, known, files);
  const readings = await readFiles({ root: source.path, files, companions, knownFields, toolbox, watch });
  const folders = new Set(files.map((file) => folderOf(file.relPath)));
  const records = toRecords(readings, await siblingsOf(ctx, source.id, folders));
  const entries = records.map(({ record, file }) => ({
    record,
    file: { sizeBytes: file.size, modifiedMs: file.mtimeMs },
  }));
  watch.report({ phase: "Storing", done: 0, total: entries.length, unit: "items" });
  await storeItems(ctx.db, { sourceId: source.id, now: ctx.now() }, entries);
  if (walk.complete) await markRemoved(ctx, source.id, walk.removed);
  const { completeness } = await recordLibrarySnapshot(ctx, source.id, "observed");
  const unreadable = await ctx.db.mediaItem.count({
    where: { sourceId: source.id, removedAt: null, readError: { not: null } },
  });
  const problems = walk.problems.slice(0, 20).map((problem) => problem.message);
  return { items: media.length, read: files.length, unreadable, completeness, problems };
}

async function markRemoved(ctx: ServiceContext, sourceId: string, paths: string[]): Promise<void> {
  for (let from = 0; from < paths.length; from += 500) {
    const some = paths.slice(from, from + 500);
    await ctx.db.mediaItem.updateMany({ where: { sourceId, path: { in: some } }, data: { removedAt: ctx.now() } });
  }
}
