import { createHash } from "node:crypto";
import type { Container, EditPlan, FieldEdit, FilePart, Inventory } from "./container.ts";
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
import { editIlst, type IlstItem, parseIlst, partsOfIlst, tagsOfIlst } from "./mp4-ilst.ts";
import { mapOffsets } from "./mp4-offsets.ts";
import { CannotEdit, DamagedFile, digestOf, hashRange, type Segment, type SourceFile } from "./source-file.ts";

const FREE = new Set(["free", "skip", "wide"]);
const PADDING_BYTES = 1_024;

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

/**
 * The index with its tables of positions blanked, and a digest of what they point at as "atom, distance": two files
 * compare equal although everything moved.
 */
function normalizeOffsets(moov: Buffer, atoms: readonly TopAtom[]): { moov: Buffer; targets: string } {
  const data = atoms.filter(({ type }) => !FREE.has(type) && type !== "moov");
  const copy = Buffer.from(moov);
  const hash = createHash("sha256");
  mapOffsets(copy, (position) => {
    const index = data.findIndex((atom) => position >= atom.at && position < atom.end);
    if (index < 0) throw new DamagedFile("its index points at data that is not there");
    hash.update(`${index}:${position - (data[index]?.at ?? 0)};`);
    return 0;
  });
  return { moov: copy, targets: hash.digest("base64url") };
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
  const tagged = { container: "mp4", tags: tagsOfIlst(place.items) };
  if (!options.withPayload) return { ...tagged, parts: partsOfIlst(place.items), payloadDigest: undefined };
  const hash = createHash("sha256");
  for (const atom of atoms) {
    if (!FREE.has(atom.type) && atom.type !== "moov") await hashRange(file, hash, { from: atom.at, to: atom.end });
  }
  const { moov, targets } = normalizeOffsets(bytes, atoms);
  const parts = [...moovParts(moov, place), ...partsOfIlst(place.items), { key: "moov/positions", digest: targets }];
  return { ...tagged, parts, payloadDigest: hash.digest("base64url") };
}

const HANDLER = makeAtom("hdlr", Buffer.from("\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0", "latin1"));

/** The bytes of `moov` with a new tag list; padding inside the old list's surroundings is dropped. */
function rebuildMoov(moov: Buffer, place: TagPlace, ilstBody: Buffer): Buffer {
  const ilst = makeAtom("ilst", ilstBody);
  const keep = (from: number, to: number, replaced: (atom: Atom) => Buffer | undefined): Buffer[] =>
    listAtoms(moov, from, to)
      .filter((atom) => !FREE.has(atom.type))
      .map((atom) => replaced(atom) ?? atomBytes(moov, atom));
  const newMeta = (meta: Atom | undefined): Buffer => {
    if (meta === undefined) return makeAtom("meta", Buffer.alloc(4), HANDLER, ilst);
    const childrenStart = metaChildrenStart(moov, meta);
    const children = keep(childrenStart, meta.end, (atom) => (atom.type === "ilst" ? ilst : undefined));
    const head = moov.subarray(meta.bodyStart, childrenStart);
    return makeAtom("meta", head, ...children, ...(place.ilst === undefined ? [ilst] : []));
  };
  const newUdta = (udta: Atom | undefined): Buffer => {
    if (udta === undefined) return makeAtom("udta", newMeta(undefined));
    const children = keep(udta.bodyStart, udta.end, (atom) =>
      atom.start === place.meta?.start ? newMeta(atom) : undefined,
    );
    return makeAtom("udta", ...children, ...(place.meta === undefined ? [newMeta(undefined)] : []));
  };
  const children = listAtoms(moov, 8, moov.length).map((atom) =>
    atom.start === place.udta?.start ? newUdta(atom) : atomBytes(moov, atom),
  );
  return makeAtom("moov", ...children, ...(place.udta === undefined ? [newUdta(undefined)] : []));
}

/** Atoms whose contents point at absolute positions that we do not rewrite. */
const POINTING = new Set(["moof", "mfra", "sidx", "meta", "ssix"]);

function refuseFragile(atoms: readonly TopAtom[], moov: Buffer): void {
  const found = atoms.find(({ type }) => POINTING.has(type));
  if (found !== undefined) {
    throw new CannotEdit(
      `There is no room for the new tags, and moving the data of a fragmented file ("${found.type}") is not safe.`,
    );
  }
  if (moov.includes("saio", 0, "latin1") || moov.includes("iloc", 0, "latin1")) {
    throw new CannotEdit(
      "There is no room for the new tags, and this file holds positions that cannot be moved safely.",
    );
  }
}

/** Tags of QuickTime's own kind would contradict the new values. */
function refuseQuickTimeTags(moov: Buffer, place: TagPlace): void {
  const own = listAtoms(moov, 8, moov.length).some((atom) => {
    if (atom.type !== "meta") return false;
    return listAtoms(moov, metaChildrenStart(moov, atom), atom.end).some(({ type }) => type === "keys");
  });
  const named = place.udta === undefined ? [] : listAtoms(moov, place.udta.bodyStart, place.udta.end);
  if (own || named.some(({ type }) => type.startsWith("©"))) {
    throw new CannotEdit("The file holds QuickTime tags beside the usual ones, which would contradict the new values.");
  }
}

async function plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan> {
  const atoms = await listTopAtoms(file, { tolerant: false });
  const { atom, bytes } = await readMoov(file, atoms);
  const place = findTags(bytes);
  refuseQuickTimeTags(bytes, place);
  const { body, touchedKeys } = editIlst(place.items, edits);
  const moov = rebuildMoov(bytes, place, body);
  const behind = atoms.slice(atoms.indexOf(atom) + 1);
  const freeBehind = behind.findIndex(({ type }) => type !== "free" && type !== "skip");
  const freeAtoms = freeBehind < 0 ? behind : behind.slice(0, freeBehind);
  const roomEnd = freeAtoms.at(-1)?.end ?? atom.end;
  const isLast = roomEnd >= file.size;
  const free = roomEnd - atom.at - moov.length;
  const fits = free === 0 || free >= 8;
  const padding = fits ? free : isLast ? 0 : PADDING_BYTES;
  const shift = atom.at + moov.length + padding - roomEnd;
  if (shift !== 0 && !isLast) {
    refuseFragile(atoms, moov);
    mapOffsets(moov, (position) => (position >= roomEnd ? position + shift : position));
  }
  const segments: Segment[] = [{ from: 0, to: atom.at }, moov];
  if (padding > 0) segments.push(makeAtom("free", Buffer.alloc(padding - 8)));
  segments.push({ from: roomEnd, to: file.size });
  const isNew = place.meta === undefined;
  return { segments, touchedKeys: new Set([...touchedKeys, ...(isNew ? ["meta/hdlr"] : [])]) };
}

/** MP4, M4A, M4B, M4V, 3GP and QuickTime files with iTunes-style tags. */
export const mp4Container: Container = { inspect, plan };
