import { createHash } from "node:crypto";
import type { Container, EditPlan, FieldEdit, FilePart, Inventory, NativeTag } from "./container.ts";
import { editId3Frames } from "./id3-edit.ts";
import { partsOfId3, tagsOfId3 } from "./id3-frames.ts";
import { buildId3Tag, type Id3Tag, id3TagBytes, parseId3Tag } from "./id3v2-tag.ts";
import { editInfo, type Form, type InfoItem, infoChunk, infoText, makeChunk, parseInfo } from "./riff-info.ts";
import { CannotEdit, DamagedFile, digestOf, hashRange, type Segment, type SourceFile } from "./source-file.ts";
import { AIFF_KEYS, RIFF_KEYS } from "./tag-keys.ts";

/** A chunk: body at [bodyAt, bodyEnd), followed by a pad byte when its length is odd. `list` = form of a LIST. */
type Chunk = { id: string; list: string; at: number; bodyAt: number; bodyEnd: number; end: number };

type RiffFile = { form: Form; chunks: Chunk[]; formEnd: number };

const DATA_CHUNKS = new Set(["data", "SSND", "LIST:movi"]);
const HEADER_CHUNK_MAX = 64 * 1024 * 1024;

const nameOf = (chunk: Chunk): string => (chunk.list === "" ? chunk.id : `LIST:${chunk.list}`);
const isId3 = (chunk: Chunk): boolean => /^id3 $/i.test(chunk.id);
const isFiller = (chunk: Chunk): boolean => /^(?:JUNK|junk|PAD |FLLR)$/.test(chunk.id);

const readSize = (form: Form, bytes: Buffer, at: number): number =>
  form.bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);

async function readForm(file: SourceFile, options: { tolerant: boolean }): Promise<RiffFile> {
  const head = await file.read(0, 12);
  const magic = head.toString("latin1", 0, 4);
  const form: Form = { magic, bigEndian: magic === "FORM", type: head.toString("latin1", 8, 12) };
  const declaredEnd = 8 + readSize(form, head, 4);
  if (declaredEnd > file.size + 1 && !options.tolerant) throw new DamagedFile("its data is cut off");
  const formEnd = Math.min(declaredEnd, file.size);
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= formEnd; ) {
    const header = await file.readUpTo(at, 12);
    const id = header.toString("latin1", 0, 4);
    const bodyEnd = at + 8 + readSize(form, header, 4);
    if (bodyEnd > formEnd && !options.tolerant) throw new DamagedFile(`its data is cut off (in "${id}")`);
    const list = id === "LIST" && header.length === 12 ? header.toString("latin1", 8, 12) : "";
    const end = Math.min(formEnd, bodyEnd + ((bodyEnd - at) & 1));
    chunks.push({ id, list, at, bodyAt: at + 8, bodyEnd: Math.min(bodyEnd, formEnd), end });
    at = bodyEnd + ((bodyEnd - at) & 1);
    if (chunks.length > 100_000) throw new DamagedFile("it holds an absurd number of chunks");
  }
  return { form, chunks, formEnd };
}

async function bodyOf(file: SourceFile, chunk: Chunk): Promise<Buffer> {
  if (chunk.bodyEnd - chunk.bodyAt > HEADER_CHUNK_MAX) throw new DamagedFile("one of its chunks is absurdly large");
  return file.read(chunk.bodyAt, chunk.bodyEnd - chunk.bodyAt);
}

type Tags = { info: { chunk: Chunk; items: InfoItem[] } | undefined; id3: { chunk: Chunk; tag: Id3Tag } | undefined };

async function readTags(file: SourceFile, riff: RiffFile): Promise<Tags> {
  const infoChunk = riff.chunks.find((chunk) => nameOf(chunk) === "LIST:INFO");
  const id3Chunk = riff.chunks.find(isId3);
  const id3Body = id3Chunk === undefined ? undefined : await bodyOf(file, id3Chunk);
  const isTag = id3Body !== undefined && (id3TagBytes(id3Body) ?? Number.POSITIVE_INFINITY) <= id3Body.length;
  return {
    info: infoChunk === undefined ? undefined : { chunk: infoChunk, items: parseInfo(await bodyOf(file, infoChunk)) },
    id3:
      id3Chunk === undefined || id3Body === undefined || !isTag
        ? undefined
        : { chunk: id3Chunk, tag: parseId3Tag(id3Body) },
  };
}

/** Text chunks of AIFF that say the same as a field. */
const isTextChunk = (form: Form, chunk: Chunk): boolean =>
  form.bigEndian && Object.values(AIFF_KEYS).some((keys) => keys.includes(chunk.id));

async function textChunkTags(file: SourceFile, riff: RiffFile): Promise<NativeTag[]> {
  const tags: NativeTag[] = [];
  for (const chunk of riff.chunks.filter((entry) => isTextChunk(riff.form, entry))) {
    tags.push({ key: chunk.id, values: [infoText(await bodyOf(file, chunk))] });
  }
  return tags;
}

function nativeTags(tags: Tags): NativeTag[] {
  const info = (tags.info?.items ?? []).map(({ key, bytes }) => ({ key, values: [infoText(bytes)] }));
  return [...(tags.id3 === undefined ? [] : tagsOfId3(tags.id3.tag)), ...info];
}

async function inspect(file: SourceFile, options: { withPayload: boolean }): Promise<Inventory> {
  const riff = await readForm(file, { tolerant: !options.withPayload });
  const tags = await readTags(file, riff);
  const container = riff.form.bigEndian ? "aiff" : riff.form.type === "AVI " ? "avi" : "wav";
  const native = [...nativeTags(tags), ...(await textChunkTags(file, riff))];
  if (!options.withPayload) return { container, tags: native, parts: [], payloadDigest: undefined };
  const hash = createHash("sha256");
  const parts: FilePart[] = (tags.info?.items ?? []).map(({ key, bytes }) => ({ key, digest: digestOf(bytes) }));
  if (tags.id3 !== undefined) parts.push(...partsOfId3(tags.id3.tag));
  for (const chunk of riff.chunks) {
    if (chunk === tags.info?.chunk || chunk === tags.id3?.chunk || isFiller(chunk)) continue;
    if (DATA_CHUNKS.has(nameOf(chunk))) await hashRange(file, hash, { from: chunk.bodyAt, to: chunk.bodyEnd });
    else {
      const own = createHash("sha256");
      await hashRange(file, own, { from: chunk.bodyAt, to: chunk.bodyEnd });
      parts.push({ key: `chunk:${nameOf(chunk)}`, digest: own.digest("base64url") });
    }
  }
  await hashRange(file, hash, { from: riff.formEnd, to: file.size });
  return { container, tags: native, parts, payloadDigest: hash.digest("base64url") };
}

/** New bytes of the chunks that change, by the chunk they replace; undefined key = to be added. */
type NewChunks = { replaced: Map<Chunk, Buffer>; added: Buffer[]; touchedKeys: Set<string> };

function editChunks(riff: RiffFile, tags: Tags, edits: readonly FieldEdit[]): NewChunks {
  const { form } = riff;
  const fresh: NewChunks = { replaced: new Map(), added: [], touchedKeys: new Set() };
  // Wave files may carry an ID3 tag for what their own list has no word for.
  const needsId3 =
    form.type === "WAVE" && edits.some(({ field, values }) => RIFF_KEYS[field] === undefined && values !== null);
  const usesId3 = tags.id3 !== undefined || form.bigEndian || needsId3;
  if (usesId3) {
    const tag = tags.id3?.tag ?? { version: 4, frames: [], totalBytes: 0, garbageBytes: 0 };
    const isOnlyExtra = tags.id3 === undefined && !form.bigEndian;
    const edited = editId3Frames(
      tag,
      isOnlyExtra ? edits.filter(({ field }) => RIFF_KEYS[field] === undefined) : edits,
    );
    const bytes = buildId3Tag({
      version: tag.version,
      frames: edited.frames,
      bytesWanted: tag.totalBytes,
      paddingBytes: 0,
    });
    const chunk = makeChunk(form, tags.id3?.chunk.id ?? (form.bigEndian ? "ID3 " : "id3 "), bytes);
    if (tags.id3 === undefined) fresh.added.push(chunk);
    else fresh.replaced.set(tags.id3.chunk, chunk);
    for (const key of edited.touchedKeys) fresh.touchedKeys.add(key);
  }
  if (form.bigEndian) {
    for (const chunk of riff.chunks.filter((entry) => isTextChunk(form, entry))) {
      const edit = edits.find(({ field }) => AIFF_KEYS[field]?.includes(chunk.id));
      if (edit === undefined) continue;
      const text =
        edit.values === null ? undefined : makeChunk(form, chunk.id, Buffer.from(edit.values.join("; "), "utf8"));
      fresh.replaced.set(chunk, text ?? Buffer.alloc(0));
      fresh.touchedKeys.add(`chunk:${chunk.id}`);
    }
    return fresh;
  }
  const writable = edits.filter(({ field }) => !usesId3 || RIFF_KEYS[field] !== undefined);
  const info = editInfo(tags.info?.items ?? [], writable);
  const isNeeded = tags.info !== undefined || (tags.id3 === undefined && info.items.length > 0);
  if (isNeeded) {
    const chunk = infoChunk(form, info.items);
    if (tags.info === undefined) fresh.added.push(chunk);
    else fresh.replaced.set(tags.info.chunk, chunk);
    for (const key of info.touchedKeys) fresh.touchedKeys.add(key);
  }
  return fresh;
}

/** AVI: nothing before or behind the pictures may move, unless its index counts from the pictures themselves. */
async function refuseFragileAvi(file: SourceFile, riff: RiffFile): Promise<void> {
  const movi = riff.chunks.find((chunk) => nameOf(chunk) === "LIST:movi");
  const index = riff.chunks.find(({ id }) => id === "idx1");
  if (movi === undefined) throw new DamagedFile("its pictures are missing");
  const header = riff.chunks.find((chunk) => nameOf(chunk) === "LIST:hdrl");
  const hasOpenIndex = header !== undefined && (await bodyOf(file, header)).includes("indx", 0, "latin1");
  const first = index === undefined ? undefined : await file.readUpTo(index.bodyAt, 16);
  const isAbsolute = first?.length === 16 && first.readUInt32LE(8) >= movi.bodyAt;
  const isSplit = (await file.readUpTo(riff.formEnd, 4)).toString("latin1") === "RIFF";
  if (hasOpenIndex || isAbsolute || isSplit) {
    throw new CannotEdit(
      "There is no room for the new tags, and the index of this file holds positions that cannot be moved safely.",
    );
  }
}

type Draft = { chunk: Chunk; bytes: Buffer | undefined };

/** Uses the filler right behind a chunk that changes its size, so that what follows stays in place. */
function absorb(form: Form, drafts: Draft[]): void {
  for (const [index, draft] of drafts.entries()) {
    const filler = drafts[index + 1];
    if (draft.bytes === undefined || filler === undefined || !isFiller(filler.chunk)) continue;
    const room = filler.chunk.end - draft.chunk.at - draft.bytes.length;
    if (room === 0) filler.bytes = Buffer.alloc(0);
    else if (room >= 8) filler.bytes = makeChunk(form, filler.chunk.id, Buffer.alloc(room - 8));
  }
}

async function plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan> {
  const riff = await readForm(file, { tolerant: false });
  const { form } = riff;
  if (form.magic !== "RIFF" && form.magic !== "FORM") throw new CannotEdit("Large wave files (RF64) are not written.");
  const tags = await readTags(file, riff);
  const fresh = editChunks(riff, tags, edits);
  const drafts = riff.chunks.map((chunk): Draft => ({ chunk, bytes: fresh.replaced.get(chunk) }));
  absorb(form, drafts);
  const segments = drafts.map(({ chunk, bytes }): Segment => bytes ?? { from: chunk.at, to: chunk.end });
  const isAvi = form.type === "AVI ";
  // Players stop reading an AVI's tags where the pictures begin.
  const place = isAvi
    ? Math.max(
        0,
        drafts.findIndex(({ chunk }) => nameOf(chunk) === "LIST:movi"),
      )
    : segments.length;
  const last = riff.chunks.at(-1);
  const padsOdd = last !== undefined && last.end === last.bodyEnd && ((last.bodyEnd - last.at) & 1) === 1;
  if (padsOdd && place === segments.length && fresh.added.length > 0) segments.push(Buffer.alloc(1));
  segments.splice(isAvi ? place : segments.length, 0, ...fresh.added);
  const sizes = segments.map((segment) => (segment instanceof Uint8Array ? segment.length : segment.to - segment.from));
  const formBytes = 4 + sizes.reduce((sum, size) => sum + size, 0);
  if (isAvi && formBytes !== riff.formEnd - 8) await refuseFragileAvi(file, riff);
  if (formBytes > 0xffffffff) throw new CannotEdit("The file would exceed 4 GiB, which its container cannot hold.");
  const head = makeChunk(form, form.magic, Buffer.alloc(0));
  if (form.bigEndian) head.writeUInt32BE(formBytes, 4);
  else head.writeUInt32LE(formBytes, 4);
  return {
    segments: [head, Buffer.from(form.type, "latin1"), ...segments, { from: riff.formEnd, to: file.size }],
    touchedKeys: fresh.touchedKeys,
  };
}

/** WAV, AVI (RIFF) and AIFF (FORM). */
export const riffContainer: Container = { inspect, plan };
