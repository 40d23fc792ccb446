import { type Atom, listAtoms, type TopAtom } from "./mp4-atoms.ts";
import { CannotEdit, DamagedFile, type SourceFile } from "./source-file.ts";

const TFHD_HAS_BASE_OFFSET = 0x000001;
const FRAGMENT_BYTES_MAX = 16 * 1024 * 1024;

const flagsOf = (bytes: Buffer, atom: Atom): number => bytes.readUIntBE(atom.bodyStart + 1, 3);

/** A fragment is movable when its track runs count from the fragment itself. */
function isMovable(moof: Buffer): boolean {
  for (const traf of listAtoms(moof, 8, moof.length).filter(({ type }) => type === "traf")) {
    for (const atom of listAtoms(moof, traf.bodyStart, traf.end)) {
      if (atom.type === "saio") return false;
      if (atom.type === "tfhd" && flagsOf(moof, atom) & TFHD_HAS_BASE_OFFSET) return false;
    }
  }
  return true;
}

/** Places of moof positions in an mfra atom: byte offset and width. */
function randomAccessEntries(mfra: Buffer): { at: number; bytes: 4 | 8 }[] {
  const places: { at: number; bytes: 4 | 8 }[] = [];
  for (const tfra of listAtoms(mfra, 8, mfra.length).filter(({ type }) => type === "tfra")) {
    if (tfra.bodyStart + 16 > tfra.end) throw new DamagedFile("its index of fragments is cut off");
    const wide = mfra[tfra.bodyStart] === 1 ? 8 : 4;
    const lengths = mfra.readUInt32BE(tfra.bodyStart + 8);
    const extra = ((lengths >> 4) & 3) + ((lengths >> 2) & 3) + (lengths & 3) + 3;
    const count = mfra.readUInt32BE(tfra.bodyStart + 12);
    const entryBytes = wide * 2 + extra;
    if (tfra.bodyStart + 16 + count * entryBytes > tfra.end) throw new DamagedFile("its index of fragments is cut off");
    for (let index = 0; index < count; index++)
      places.push({ at: tfra.bodyStart + 16 + index * entryBytes + wide, bytes: wide });
  }
  return places;
}

/** A copy of an mfra atom with every position of a fragment mapped. */
export function mapRandomAccess(mfra: Buffer, mapPosition: (position: number) => number): Buffer {
  const copy = Buffer.from(mfra);
  for (const { at, bytes } of randomAccessEntries(mfra)) {
    const now = mapPosition(bytes === 4 ? mfra.readUInt32BE(at) : Number(mfra.readBigUInt64BE(at)));
    if (bytes === 8) copy.writeBigUInt64BE(BigInt(now), at);
    else if (now <= 0xffffffff) copy.writeUInt32BE(now, at);
    else throw new CannotEdit("Positions in this file would exceed what its index can hold.");
  }
  return copy;
}

/**
 * Checks that all fragments behind `from` may move together.
 * @throws CannotEdit when one of them, or an index in front of them, holds absolute positions
 */
export async function refuseFixedFragments(file: SourceFile, atoms: readonly TopAtom[], from: number): Promise<void> {
  const fixed = new CannotEdit(
    "There is no room for the new tags, and the fragments of this file name their own positions.",
  );
  for (const atom of atoms) {
    if ((atom.type === "sidx" || atom.type === "ssix") && atom.at < from) throw fixed;
    if (atom.type === "meta") throw fixed;
    if (atom.type !== "moof") continue;
    if (atom.end - atom.at > FRAGMENT_BYTES_MAX) throw new DamagedFile("one of its fragments is absurdly large");
    if (!isMovable(await file.read(atom.at, atom.end - atom.at))) throw fixed;
  }
}
