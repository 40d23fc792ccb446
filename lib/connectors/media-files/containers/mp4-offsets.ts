import { type Atom, listAtoms } from "./mp4-atoms.ts";
import { CannotEdit, DamagedFile } from "./source-file.ts";

/** A table of absolute byte positions inside `moov`: stco (32 bit) or co64. */
type OffsetTable = { firstEntry: number; count: number; entryBytes: 4 | 8 };

const PARENTS = new Set(["trak", "mdia", "minf", "stbl"]);

/** All chunk offset tables below `moov`. @throws DamagedFile */
function findOffsetTables(moov: Buffer): OffsetTable[] {
  const tables: OffsetTable[] = [];
  const visit = (from: number, to: number, depth: number): void => {
    if (depth > 8) throw new DamagedFile("its atoms are nested too deeply");
    for (const atom of listAtoms(moov, from, to)) {
      if (PARENTS.has(atom.type)) visit(atom.bodyStart, atom.end, depth + 1);
      if (atom.type === "stco" || atom.type === "co64") tables.push(tableAt(moov, atom));
    }
  };
  visit(8, moov.length, 0);
  return tables;
}

function tableAt(moov: Buffer, atom: Atom): OffsetTable {
  const entryBytes = atom.type === "stco" ? 4 : 8;
  if (atom.bodyStart + 8 > atom.end) throw new DamagedFile("a table of positions is cut off");
  const count = moov.readUInt32BE(atom.bodyStart + 4);
  if (atom.bodyStart + 8 + count * entryBytes > atom.end) throw new DamagedFile("a table of positions is cut off");
  return { firstEntry: atom.bodyStart + 8, count, entryBytes };
}

/** Rewrites every position in place. @throws CannotEdit when one no longer fits into 32 bits */
export function mapOffsets(moov: Buffer, mapPosition: (position: number) => number): void {
  for (const { firstEntry, count, entryBytes } of findOffsetTables(moov)) {
    for (let index = 0; index < count; index++) {
      const at = firstEntry + index * entryBytes;
      const old = entryBytes === 4 ? moov.readUInt32BE(at) : Number(moov.readBigUInt64BE(at));
      const now = mapPosition(old);
      if (entryBytes === 8) moov.writeBigUInt64BE(BigInt(now), at);
      else if (now <= 0xffffffff) moov.writeUInt32BE(now, at);
      else throw new CannotEdit("Positions in this file would exceed what its index can hold.");
    }
  }
}
