import { createHash } from "node:crypto";
import type { Container, EditPlan, FieldEdit, FilePart, Inventory } from "./container.ts";
import { oggChecksum, PAGE_FLAG, paginatePackets, readOggPage, renumberPage } from "./ogg-pages.ts";
import { commentOfStream, commentPacket, type OggHead, type OggStream, readOggHead } from "./ogg-streams.ts";
import { CannotEdit, DamagedFile, digestOf, type Segment, type SourceFile } from "./source-file.ts";
import { VORBIS_KEYS } from "./tag-keys.ts";
import { buildVorbisComment, editVorbis, keyOfEntry, partsOfVorbis, tagsOfVorbis } from "./vorbis-comment.ts";

/** Tags of the sound count before those of the picture: that is where music programs write. */
const inOrderOfTrust = (streams: readonly OggStream[]): OggStream[] =>
  [...streams].sort((a, b) => Number(a.codec?.name === "theora") - Number(b.codec?.name === "theora"));

const partPrefix = (stream: OggStream, streams: readonly OggStream[]): string => `${streams.indexOf(stream)}:`;

function headParts(head: OggHead): FilePart[] {
  return head.streams.flatMap((stream) => {
    const prefix = partPrefix(stream, head.streams);
    const comment = commentOfStream(stream);
    const others = stream.packets.filter((_, index) => index !== 1 || comment === undefined);
    return [
      ...others.map((packet, index) => ({ key: `${prefix}packet${index}`, digest: digestOf(packet) })),
      ...(comment === undefined ? [] : partsOfVorbis(comment, prefix)),
    ];
  });
}

/** Digest of all data pages without what a write renumbers: sequence numbers and checksums. */
async function payloadDigestOf(file: SourceFile, head: OggHead): Promise<string> {
  const hash = createHash("sha256");
  for (let at = head.dataStart; ; ) {
    const page = await readOggPage(file, at).catch((error: unknown) => {
      if (error instanceof DamagedFile) return undefined;
      throw error;
    });
    if (page === undefined) {
      hash.update(at < file.size ? await file.read(at, Math.min(file.size - at, 1 << 20)) : "end");
      return hash.digest("base64url");
    }
    hash.update(page.bytes.subarray(0, 18)).update(page.lacing).update(page.body);
    at += page.bytes.length;
  }
}

async function inspect(file: SourceFile, options: { withPayload: boolean }): Promise<Inventory> {
  const head = await readOggHead(file);
  const tags = inOrderOfTrust(head.streams).flatMap((stream) => {
    const comment = commentOfStream(stream);
    return comment === undefined ? [] : tagsOfVorbis(comment);
  });
  return {
    container: "ogg",
    tags,
    parts: headParts(head),
    payloadDigest: options.withPayload ? await payloadDigestOf(file, head) : undefined,
  };
}

/** Streams whose comments hold one of the fields, else the sound stream: a film's tags may sit in either. */
function streamsToEdit(head: OggHead, edits: readonly FieldEdit[]): OggStream[] {
  const keys = new Set(edits.flatMap(({ field }) => VORBIS_KEYS[field] ?? []));
  const tagged = inOrderOfTrust(head.streams).filter((stream) => commentOfStream(stream) !== undefined);
  const holding = tagged.filter((stream) =>
    commentOfStream(stream)?.entries.some((entry) => keys.has(keyOfEntry(entry))),
  );
  return holding.length > 0 ? holding : tagged.slice(0, 1);
}

type NewHeader = { pages: Buffer[]; shift: number };

function editStream(stream: OggStream, edits: readonly FieldEdit[]): { header: NewHeader; touchedKeys: Set<string> } {
  const comment = commentOfStream(stream);
  if (comment === undefined) throw new CannotEdit("The stream has no place for tags.");
  const edited = editVorbis(comment, edits);
  const packet = commentPacket(stream, buildVorbisComment(edited.comment));
  const [firstOld] = stream.headerPages;
  const firstSequence = firstOld?.sequence ?? 1;
  const pages = paginatePackets({
    packets: [packet, ...stream.packets.slice(2)],
    serial: stream.serial,
    firstSequence,
  });
  return { header: { pages, shift: pages.length - stream.headerPages.length }, touchedKeys: edited.touchedKeys };
}

/** Data pages with sequence numbers moved by what their stream's headers grew; whatever follows the last page is kept. */
async function* dataSegments(
  file: SourceFile,
  head: OggHead,
  headers: Map<number, NewHeader>,
): AsyncGenerator<Segment> {
  const shifted = [...headers.values()].some(({ shift }) => shift !== 0);
  for (let at = head.dataStart; at < file.size; ) {
    if (!shifted) {
      yield { from: at, to: file.size };
      return;
    }
    const page = await readOggPage(file, at);
    if (page === undefined) return;
    if (page.flags & PAGE_FLAG.first) throw new CannotEdit("Several recordings follow each other in this file.");
    const shift = headers.get(page.serial)?.shift ?? 0;
    yield shift === 0 ? page.bytes : renumberPage(page, page.sequence + shift);
    at += page.bytes.length;
  }
}

async function plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan> {
  const head = await readOggHead(file);
  for (const page of head.pages) {
    if (page.bytes.readUInt32LE(22) !== oggChecksum(page.bytes))
      throw new DamagedFile("a checksum in its headers is wrong");
  }
  const hasIndex = head.streams.some(
    ({ codec, packets }) => codec === undefined && packets[0]?.toString("latin1", 0, 8) === "fishead\0",
  );
  if (hasIndex)
    throw new CannotEdit("The file holds an index of byte positions (Ogg Skeleton) that would become wrong.");
  const headers = new Map<number, NewHeader>();
  const touchedKeys = new Set<string>();
  for (const stream of streamsToEdit(head, edits)) {
    const edited = editStream(stream, edits);
    headers.set(stream.serial, edited.header);
    for (const key of edited.touchedKeys) touchedKeys.add(partPrefix(stream, head.streams) + key);
  }
  if (headers.size === 0) throw new CannotEdit("None of the streams in this file has a place for tags.");
  const emitted = new Set<number>();
  const headSegments = head.pages.flatMap((page): Segment[] => {
    const header = headers.get(page.serial);
    if (header === undefined || page.flags & PAGE_FLAG.first) return [page.bytes];
    if (emitted.has(page.serial)) return [];
    emitted.add(page.serial);
    return header.pages;
  });
  async function* segments(): AsyncGenerator<Segment> {
    yield* headSegments;
    yield* dataSegments(file, head, headers);
  }
  return { segments: segments(), touchedKeys };
}

/** Ogg with Vorbis, Opus, Speex or Theora streams. */
export const oggContainer: Container = { inspect, plan };
