import { createHash } from "node:crypto";
import type { Container, EditPlan, FieldEdit, FilePart, Inventory, NativeTag } from "./container.ts";
import { ID, listElements, makeElement, makeMaster, readElementHeader } from "./ebml.ts";
import {
  bodyOf,
  infoTitle,
  isAudioOnly,
  type Level1,
  type MatroskaFile,
  readMatroskaLayout,
  readSeekHead,
  startsWithChecksum,
} from "./matroska-layout.ts";
import { cuesDigest, seekState } from "./matroska-positions.ts";
import { fitBefore, type Piece, renderPieces } from "./matroska-relayout.ts";
import {
  editMatroskaTags,
  type MatroskaTag,
  parseMatroskaTags,
  partsOfMatroska,
  tagsOfMatroska,
} from "./matroska-tags.ts";
import { CannotEdit, DamagedFile, digestOf, hashRange, type SourceFile } from "./source-file.ts";

/** Room left behind the header elements when everything had to move anyway. */
const PADDING_BYTES = 1_024;

type Head = { layout: MatroskaFile; info: Buffer | undefined; tags: MatroskaTag[]; isAudio: boolean };

async function readHead(file: SourceFile, options: { tolerant: boolean }): Promise<Head> {
  const layout = await readMatroskaLayout(file, options);
  const isAudio = isAudioOnly(await bodyOf(file, layout, ID.tracks));
  const bodies: Buffer[] = [];
  for (const child of layout.children) {
    if (child.id === ID.tags) bodies.push(await file.read(child.bodyAt, child.end - child.bodyAt));
  }
  return {
    layout,
    info: await bodyOf(file, layout, ID.info),
    tags: parseMatroskaTags(Buffer.concat(bodies), isAudio),
    isAudio,
  };
}

function nativeTags({ info, tags }: Head): NativeTag[] {
  const title = infoTitle(info);
  return [...(title === undefined ? [] : [{ key: "Info/Title", values: [title] }]), ...tagsOfMatroska(tags)];
}

const PLAIN_PARTS = new Map<number, string>([
  [ID.tracks, "tracks"],
  [ID.chapters, "chapters"],
  [ID.attachments, "attachments"],
]);

async function headParts(file: SourceFile, { layout, info, tags }: Head): Promise<FilePart[]> {
  const parts = partsOfMatroska(tags);
  for (const element of listElements(info ?? Buffer.alloc(0))) {
    if (element.id === ID.crc32 || element.id === ID.void) continue;
    const key = element.id === ID.title ? "Info/Title" : `info/${element.id.toString(16)}`;
    parts.push({ key, digest: digestOf((info ?? Buffer.alloc(0)).subarray(element.start, element.end)) });
  }
  for (const child of layout.children) {
    const name = PLAIN_PARTS.get(child.id);
    const body = (): Promise<Buffer> => file.read(child.bodyAt, child.end - child.bodyAt);
    if (name !== undefined) parts.push({ key: name, digest: digestOf(await body()) });
    if (child.id === ID.cues) parts.push({ key: "cues", digest: cuesDigest(await body(), layout) });
    if (child.id !== ID.seekHead) continue;
    for (const entry of readSeekHead(await body())) {
      if (entry.id !== ID.void) parts.push({ key: `seek/${entry.id.toString(16)}`, digest: seekState(entry, layout) });
    }
  }
  return parts;
}

async function inspect(file: SourceFile, options: { withPayload: boolean }): Promise<Inventory> {
  const head = await readHead(file, { tolerant: !options.withPayload });
  const tagged = { container: "matroska", tags: nativeTags(head) };
  if (!options.withPayload) return { ...tagged, parts: [], payloadDigest: undefined };
  const hash = createHash("sha256");
  for (const child of head.layout.children) {
    if (child.id === ID.cluster || child.isTail) await hashRange(file, hash, { from: child.at, to: child.end });
  }
  return { ...tagged, parts: await headParts(file, head), payloadDigest: hash.digest("base64url") };
}

/** Info with another title; undefined when the title is not edited. */
function editInfo(info: Buffer | undefined, edits: readonly FieldEdit[]): Buffer | undefined {
  const edit = edits.find(({ field }) => field === "title");
  if (edit === undefined) return undefined;
  if (info === undefined) throw new DamagedFile("its description (Info) is missing");
  const kept = listElements(info).filter(({ id }) => id !== ID.title && id !== ID.crc32 && id !== ID.void);
  const children = kept.map(({ start, end }) => info.subarray(start, end));
  const title = edit.values?.[0];
  if (title !== undefined) children.push(makeElement(ID.title, Buffer.from(title, "utf8")));
  return makeMaster(ID.info, children, startsWithChecksum(info));
}

type Plan = { head: Head; info: Buffer | undefined; tags: Buffer | undefined; hasSeekHead: boolean };

async function pieceFor(file: SourceFile, child: Level1, plan: Plan): Promise<Piece[]> {
  const body = (): Promise<Buffer> => file.read(child.bodyAt, child.end - child.bodyAt);
  const isFirst = plan.head.layout.children.find(({ id }) => id === child.id) === child;
  if (child.id === ID.info && plan.info !== undefined)
    return [{ kind: "new", id: ID.info, bytes: plan.info, replaces: child }];
  if (child.id === ID.tags) {
    return plan.tags !== undefined && isFirst ? [{ kind: "new", id: ID.tags, bytes: plan.tags, replaces: child }] : [];
  }
  if (child.id === ID.cues) return [{ kind: "cues", child, body: await body() }];
  if (child.id !== ID.seekHead) return [{ kind: "copy", child }];
  const bytes = await body();
  const entries = readSeekHead(bytes).filter(({ id }) => id !== ID.tags || plan.tags !== undefined);
  const hasTags = entries.some(({ id }) => id === ID.tags);
  if (isFirst && plan.tags !== undefined && !hasTags) entries.push({ id: ID.tags, position: 0 });
  return [{ kind: "seekHead", child, entries, withChecksum: startsWithChecksum(bytes) }];
}

const isTagsPiece = (piece: Piece): boolean => piece.kind === "new" && piece.id === ID.tags;
/** Unmoved clusters leave the Cues as they are. */
const unmovedCues = (piece: Piece): Piece => (piece.kind === "cues" ? { kind: "copy", child: piece.child } : piece);

/** Old files name a cluster's own position inside it; then clusters must not move. */
async function refusePositionedClusters(file: SourceFile, layout: MatroskaFile): Promise<void> {
  const first = layout.children.find(({ id }) => id === ID.cluster);
  if (first === undefined) return;
  const bytes = await file.readUpTo(first.bodyAt, Math.min(4_096, first.end - first.bodyAt));
  for (let at = 0; at < bytes.length; ) {
    const element = readElementHeader(bytes, at);
    if (element?.id === ID.clusterPosition) {
      throw new CannotEdit("There is no room for the new tags, and this file's data names its own position.");
    }
    if (element?.end === undefined) return;
    at = element.end;
  }
}

/** Arranges the pieces: clusters stay where they are if at all possible, the Tags going to the end when too large. */
async function arrange(file: SourceFile, plan: Plan): Promise<Piece[]> {
  const { layout } = plan.head;
  const firstData = layout.children.findIndex(({ id, isTail }) => id === ID.cluster || isTail);
  const split = firstData < 0 ? layout.children.length : firstData;
  const pieces: Piece[][] = [];
  for (const [index, child] of layout.children.entries()) {
    pieces.push(child.id === ID.void && index < split ? [] : await pieceFor(file, child, plan));
  }
  const before = pieces.slice(0, split).flat();
  const behind = pieces.slice(split).flat();
  const isNew = plan.tags !== undefined && ![...before, ...behind].some(isTagsPiece);
  const added: Piece[] =
    isNew && plan.tags !== undefined ? [{ kind: "new", id: ID.tags, bytes: plan.tags, replaces: undefined }] : [];
  const room = (layout.children[split]?.at ?? layout.segmentEnd) - layout.segmentBodyAt;
  const inPlace = fitBefore([...before.map(unmovedCues), ...added], room);
  if (inPlace !== undefined) return [...inPlace, ...behind.map(unmovedCues)];
  const moved = [...before.filter(isTagsPiece), ...added];
  const hasTail = layout.children.some(({ isTail }) => isTail);
  const atEnd = fitBefore(before.filter((piece) => !isTagsPiece(piece)).map(unmovedCues), room);
  if (atEnd !== undefined && plan.hasSeekHead && !hasTail) return [...atEnd, ...behind.map(unmovedCues), ...moved];
  await refusePositionedClusters(file, layout);
  return [...before, ...added, { kind: "gap", bytes: PADDING_BYTES }, ...behind];
}

async function plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan> {
  const head = await readHead(file, { tolerant: false });
  const { layout } = head;
  if (layout.children.some(({ id }) => id === ID.crc32))
    throw new CannotEdit("The file carries a checksum over all its data.");
  const { children, touchedKeys } = editMatroskaTags(head.tags, edits, head.isAudio);
  const oldTags = await firstTagsBody(file, layout);
  const checked = oldTags !== undefined && startsWithChecksum(oldTags);
  const tags = children.length === 0 ? undefined : makeMaster(ID.tags, children, checked);
  const hasSeekHead = layout.children.some(({ id }) => id === ID.seekHead);
  const pieces = await arrange(file, { head, info: editInfo(head.info, edits), tags, hasSeekHead });
  const header = await file.read(layout.segmentAt, layout.segmentBodyAt - layout.segmentAt);
  const touched = new Set([...touchedKeys, `seek/${ID.tags.toString(16)}`]);
  if (edits.some(({ field }) => field === "title")) touched.add("Info/Title");
  return { segments: renderPieces({ layout, pieces, header, fileBytes: file.size }), touchedKeys: touched };
}

async function firstTagsBody(file: SourceFile, layout: MatroskaFile): Promise<Buffer | undefined> {
  const child = layout.children.find(({ id }) => id === ID.tags);
  return child === undefined ? undefined : file.read(child.bodyAt, child.end - child.bodyAt);
}

/** Matroska and WebM. */
export const matroskaContainer: Container = { inspect, plan };
