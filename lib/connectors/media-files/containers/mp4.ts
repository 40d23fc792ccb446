import { createHash } from "node:crypto";
import type { Container, EditPlan, FieldEdit, FilePart, Inventory, NativeTag } from "./container.ts";
import {
  type Atom,
  atomBytes,
  listAtoms,
  listTopAtoms,
  makeAtom,
  metaChildrenStart,
  readMoov,
  type TopAtom,
} from "./mp4-atoms.ts";
import { mapRandomAccess, refuseFixedFragments } from "./mp4-fragments.ts";
import { editIlst, type IlstItem, parseIlst, partsOfIlst, tagsOfIlst } from "./mp4-ilst.ts";
import { mapOffsets } from "./mp4-offsets.ts";
import { editQuickTimeTexts, hasQuickTimeTexts, quickTimeTags, quickTimeValues, rivalKeys } from "./mp4-quicktime.ts";
import { CannotEdit, DamagedFile, digestOf, hashRange, type Segment, type SourceFile } from "./source-file.ts";

const FREE = new Set(["free", "skip", "wide"]);
const PADDING_BYTES = 1_024;
/** Indexes whose positions are compared, not hashed with the data. */
const MAPPED = new Set(["moov", "mfra"]);

/** The tag list and the atoms around it, inside the bytes of `moov`. */
type TagPlace = { udta: Atom | undefined; meta: Atom | undefined; ilst: Atom | undefined; items: IlstItem[] };

function findTags(moov: Buffer): TagPlace {
  const udta = listAtoms(moov, 8, moov.length).find(({ type }) => type === "udta");
  const metas =
    udta === undefined ? [] : listAtoms(moov, udta.bodyStart, udta.end).filter(({ type }) => type === "meta");
  for (const meta of metas) {
    const children = listAtoms(moov, metaChildrenStart(moov, meta), meta.end);
    const ilst = children.find(({ type }) => type === "ilst");
    const handler = children.find(({ type }) => type === "hdlr");
    const isTags =
      handler !== undefined && moov.toString("latin1", handler.bodyStart + 8, handler.bodyStart + 12) === "mdir";
    if (!isTags) continue;
    return { udta, meta, ilst, items: ilst === undefined ? [] : parseIlst(moov.subarray(ilst.bodyStart, ilst.end)) };
  }
  return { udta, meta: undefined, ilst: undefined, items: [] };
}

const nativeTags = (moov: Buffer, place: TagPlace): NativeTag[] => [
  ...tagsOfIlst(place.items),
  ...quickTimeTags(moov, place.udta),
];

const dataAtoms = (atoms: readonly TopAtom[]): TopAtom[] =>
  atoms.filter(({ type }) => !FREE.has(type) && !MAPPED.has(type));

/** Index of the last atom that begins at or before a position, or -1; the atoms lie in order. */
function lastAtOrBefore(atoms: readonly TopAtom[], position: number): number {
  let low = 0;
  let high = atoms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((atoms[middle]?.at ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Names a position by "atom, distance", so that two files compare equal although everything moved. */
function positionNamer(atoms: readonly TopAtom[]): (position: number) => string {
  const data = dataAtoms(atoms);
  return (position) => {
    const index = lastAtOrBefore(data, position);
    if (index < 0 || position >= (data[index]?.end ?? 0))
      throw new DamagedFile("its index points at data that is not there");
    return `${index}:${position - (data[index]?.at ?? 0)};`;
  };
}

/** A copy with its positions blanked, and a digest of what they point at. */
function normalize(
  bytes: Buffer,
  atoms: readonly TopAtom[],
  kind: "moov" | "mfra",
): { bytes: Buffer; targets: string } {
  const hash = createHash("sha256");
  const nameOf = positionNamer(atoms);
  const blank = (position: number): number => {
    hash.update(nameOf(position));
    return 0;
  };
  const copy = kind === "mfra" ? mapRandomAccess(bytes, blank) : Buffer.from(bytes);
  if (kind === "moov") mapOffsets(copy, blank);
  return { bytes: copy, targets: hash.digest("base64url") };
}

function moovParts(moov: Buffer, place: TagPlace): FilePart[] {
  const parts: FilePart[] = [];
  for (const atom of listAtoms(moov, 8, moov.length)) {
    if (FREE.has(atom.type)) continue;
    if (atom.type !== "udta") parts.push({ key: `moov/${atom.type}`, digest: digestOf(atomBytes(moov, atom)) });
    else {
      for (const child of listAtoms(moov, atom.bodyStart, atom.end)) {
        if (child.start === place.meta?.start || FREE.has(child.type)) continue;
        parts.push({ key: `udta/${child.type}`, digest: digestOf(atomBytes(moov, child)) });
      }
    }
  }
  if (place.meta !== undefined) {
    for (const child of listAtoms(moov, metaChildrenStart(moov, place.meta), place.meta.end)) {
      if (child.type === "ilst" || FREE.has(child.type)) continue;
      parts.push({ key: `meta/${child.type}`, digest: digestOf(atomBytes(moov, child)) });
    }
  }
  return parts;
}

async function inspect(file: SourceFile, options: { withPayload: boolean }): Promise<Inventory> {
  const atoms = await listTopAtoms(file, { tolerant: !options.withPayload });
  const { bytes } = await readMoov(file, atoms);
  const place = findTags(bytes);
  const tagged = { container: "mp4", tags: nativeTags(bytes, place) };
  if (!options.withPayload) return { ...tagged, parts: partsOfIlst(place.items), payloadDigest: undefined };
  const hash = createHash("sha256");
  for (const atom of dataAtoms(atoms)) await hashRange(file, hash, { from: atom.at, to: atom.end });
  const moov = normalize(bytes, atoms, "moov");
  const parts = [
    ...moovParts(moov.bytes, place),
    ...partsOfIlst(place.items),
    { key: "moov/positions", digest: moov.targets },
  ];
  for (const atom of atoms.filter(({ type }) => type === "mfra")) {
    const mfra = normalize(await file.read(atom.at, atom.end - atom.at), atoms, "mfra");
    parts.push({ key: "mfra", digest: digestOf(mfra.bytes) + mfra.targets });
  }
  return { ...tagged, parts, payloadDigest: hash.digest("base64url") };
}

const HANDLER = makeAtom("hdlr", Buffer.from("\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0", "latin1"));

/** The meta atom with a new tag list; padding inside it is dropped. */
function rebuildMeta(moov: Buffer, place: TagPlace, ilst: Buffer): Buffer {
  const { meta } = place;
  if (meta === undefined) return makeAtom("meta", Buffer.alloc(4), HANDLER, ilst);
  const childrenStart = metaChildrenStart(moov, meta);
  const children = listAtoms(moov, childrenStart, meta.end)
    .filter(({ type }) => !FREE.has(type))
    .map((atom) => (atom.type === "ilst" ? ilst : atomBytes(moov, atom)));
  return makeAtom(
    "meta",
    moov.subarray(meta.bodyStart, childrenStart),
    ...children,
    ...(place.ilst === undefined ? [ilst] : []),
  );
}

type Tags = { ilstBody: Buffer | undefined; texts: ReadonlyMap<string, string | null>; addTexts: boolean };

/** The bytes of `moov` with new tags. */
function rebuildMoov(moov: Buffer, place: TagPlace, tags: Tags): Buffer {
  const meta = tags.ilstBody === undefined ? undefined : rebuildMeta(moov, place, makeAtom("ilst", tags.ilstBody));
  const oldMeta = place.meta === undefined ? undefined : atomBytes(moov, place.meta);
  const children = editQuickTimeTexts(moov, place.udta, tags.texts, tags.addTexts)
    .filter((child) => !FREE.has(child.toString("latin1", 4, 8)) || child.length < 8)
    .map((child) => (meta !== undefined && oldMeta?.equals(child) ? meta : child));
  if (meta !== undefined && oldMeta === undefined) children.push(meta);
  const udta = makeAtom("udta", ...children);
  const old = listAtoms(moov, 8, moov.length);
  const rebuilt = old.map((atom) => (atom.start === place.udta?.start ? udta : atomBytes(moov, atom)));
  return makeAtom("moov", ...rebuilt, ...(place.udta === undefined ? [udta] : []));
}

/** New tags, in the way the file has them already: iTunes' list, QuickTime's texts, or both. */
async function editTags(
  file: SourceFile,
  moov: Buffer,
  place: TagPlace,
  edits: readonly FieldEdit[],
): Promise<{ tags: Tags; touchedKeys: Set<string> }> {
  const parents = [
    { from: 8, to: moov.length },
    ...(place.udta === undefined ? [] : [{ from: place.udta.bodyStart, to: place.udta.end }]),
  ];
  const rival = rivalKeys(moov, parents, edits);
  if (rival !== undefined)
    throw new CannotEdit(`The file holds the value also as "${rival}", which would contradict the new one.`);
  const isQuickTime = (await file.readUpTo(8, 4)).toString("latin1") === "qt  ";
  const hasTexts = hasQuickTimeTexts(moov, place.udta);
  const usesList = place.meta !== undefined || !(isQuickTime || hasTexts);
  const texts =
    hasTexts || !usesList
      ? quickTimeValues(quickTimeTags(moov, place.udta), edits, !usesList)
      : new Map<string, string | null>();
  const list = usesList ? editIlst(place.items, edits) : undefined;
  const touchedKeys = new Set([...texts.keys()].map((key) => `udta/${key}`));
  for (const key of list?.touchedKeys ?? []) touchedKeys.add(key);
  if (usesList && place.meta === undefined) touchedKeys.add("meta/hdlr");
  return { tags: { ilstBody: list?.body, texts, addTexts: !usesList }, touchedKeys };
}

/** Everything behind `roomEnd` moves by `shift`: positions that point there are rewritten, or the edit is refused. */
async function moveData(
  file: SourceFile,
  atoms: readonly TopAtom[],
  move: { moov: Buffer; roomEnd: number; shift: number },
): Promise<Segment[]> {
  const { moov, roomEnd, shift } = move;
  const rest: Segment[] = [];
  if (shift === 0 || roomEnd >= file.size) return [{ from: roomEnd, to: file.size }];
  if (moov.includes("saio", 0, "latin1") || moov.includes("iloc", 0, "latin1")) {
    throw new CannotEdit(
      "There is no room for the new tags, and this file holds positions that cannot be moved safely.",
    );
  }
  await refuseFixedFragments(file, atoms, roomEnd);
  const mapPosition = (position: number): number => (position >= roomEnd ? position + shift : position);
  mapOffsets(moov, mapPosition);
  for (const atom of atoms.filter(({ at }) => at >= roomEnd)) {
    if (atom.type !== "mfra") rest.push({ from: atom.at, to: atom.end });
    else rest.push(mapRandomAccess(await file.read(atom.at, atom.end - atom.at), mapPosition));
  }
  return rest;
}

async function plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan> {
  const atoms = await listTopAtoms(file, { tolerant: false });
  const { atom, bytes } = await readMoov(file, atoms);
  const place = findTags(bytes);
  const { tags, touchedKeys } = await editTags(file, bytes, place, edits);
  const moov = rebuildMoov(bytes, place, tags);
  const behind = atoms.slice(atoms.indexOf(atom) + 1);
  const firstOther = behind.findIndex(({ type }) => type !== "free" && type !== "skip");
  const freeAtoms = firstOther < 0 ? behind : behind.slice(0, firstOther);
  const roomEnd = freeAtoms.at(-1)?.end ?? atom.end;
  const free = roomEnd - atom.at - moov.length;
  const fits = free === 0 || free >= 8;
  const padding = fits ? free : roomEnd >= file.size ? 0 : PADDING_BYTES;
  const shift = atom.at + moov.length + padding - roomEnd;
  const rest = await moveData(file, atoms, { moov, roomEnd, shift });
  const gap = padding > 0 ? [makeAtom("free", Buffer.alloc(padding - 8))] : [];
  return { segments: [{ from: 0, to: atom.at }, moov, ...gap, ...rest], touchedKeys };
}

/** MP4, M4A, M4B, M4V, 3GP (iTunes-style tags) and QuickTime files. */
export const mp4Container: Container = { inspect, plan };
