import { DamagedFile, HEADER_BYTES_MAX, type SourceFile } from "./source-file.ts";

/** An atom inside a buffer; `start` and `end` count from the beginning of that buffer. */
export type Atom = { type: string; start: number; bodyStart: number; end: number };

/** An atom of the file itself. */
export type TopAtom = { type: string; at: number; headerBytes: number; end: number };

const TYPE = /^[\x20-\x7e\xa9]{4}$/;

/** Lists the atoms of `bytes[from, to)`. @throws DamagedFile when they do not fill it exactly */
export function listAtoms(bytes: Buffer, from: number, to: number): Atom[] {
  const atoms: Atom[] = [];
  let at = from;
  while (at < to) {
    // QuickTime ends a list of user data with four zero bytes.
    if (to - at === 4 && bytes.readUInt32BE(at) === 0) break;
    if (at + 8 > to) throw new DamagedFile("an atom is cut off");
    const size32 = bytes.readUInt32BE(at);
    const isLarge = size32 === 1;
    if (isLarge && at + 16 > to) throw new DamagedFile("an atom is cut off");
    const size = isLarge ? Number(bytes.readBigUInt64BE(at + 8)) : size32 === 0 ? to - at : size32;
    const headerBytes = isLarge ? 16 : 8;
    if (size < headerBytes || at + size > to) throw new DamagedFile("the size of an atom is wrong");
    atoms.push({
      type: bytes.toString("latin1", at + 4, at + 8),
      start: at,
      bodyStart: at + headerBytes,
      end: at + size,
    });
    at += size;
  }
  return atoms;
}

/**
 * Lists the atoms of a file. `tolerant` cuts a last atom that reaches beyond the end (an unfinished download), which is
 * enough for reading.
 * @throws DamagedFile when one reaches beyond the end or the types are no names
 */
export async function listTopAtoms(file: SourceFile, options: { tolerant: boolean }): Promise<TopAtom[]> {
  const atoms: TopAtom[] = [];
  for (let at = 0; at < file.size; ) {
    const header = await file.readUpTo(at, 16);
    if (header.length < 8) throw new DamagedFile("an atom is cut off");
    const size32 = header.readUInt32BE(0);
    const type = header.toString("latin1", 4, 8);
    if (!TYPE.test(type)) throw new DamagedFile("it holds something that is no atom");
    if (size32 === 1 && header.length < 16) throw new DamagedFile("an atom is cut off");
    const size = size32 === 1 ? Number(header.readBigUInt64BE(8)) : size32 === 0 ? file.size - at : size32;
    const headerBytes = size32 === 1 ? 16 : 8;
    const isCut = size < headerBytes || at + size > file.size;
    if (isCut && !options.tolerant) throw new DamagedFile(`its data is cut off (in "${type}")`);
    if (isCut) return [...atoms, { type, at, headerBytes, end: file.size }];
    atoms.push({ type, at, headerBytes, end: at + size });
    at += size;
    if (atoms.length > 200_000) throw new DamagedFile("it holds an absurd number of atoms");
  }
  return atoms;
}

/** The whole bytes of the only `moov` atom. @throws DamagedFile */
export async function readMoov(file: SourceFile, atoms: readonly TopAtom[]): Promise<{ atom: TopAtom; bytes: Buffer }> {
  const found = atoms.filter(({ type }) => type === "moov");
  const [atom] = found;
  if (atom === undefined || found.length > 1) throw new DamagedFile("it has no index, or several (moov)");
  if (atom.headerBytes !== 8) throw new DamagedFile("its index has an unusual header");
  if (atom.end - atom.at > HEADER_BYTES_MAX) throw new DamagedFile("its index is absurdly large");
  return { atom, bytes: await file.read(atom.at, atom.end - atom.at) };
}

export function makeAtom(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(body.length + 8);
  header.write(type, 4, "latin1");
  return Buffer.concat([header, body]);
}

export const atomBytes = (bytes: Buffer, atom: Atom): Buffer => bytes.subarray(atom.start, atom.end);

/** The `meta` atom is a full box in MP4 and a plain one in QuickTime: where do its children begin? */
export function metaChildrenStart(bytes: Buffer, meta: Atom): number {
  const looksPlain =
    meta.bodyStart + 8 <= meta.end && bytes.toString("latin1", meta.bodyStart + 4, meta.bodyStart + 8) === "hdlr";
  return looksPlain ? meta.bodyStart : meta.bodyStart + 4;
}
