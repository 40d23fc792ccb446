import { DamagedFile, type SourceFile } from "./source-file.ts";

/** One Ogg page (RFC 3533). `at` is its place in the file, `bytes` the whole page. */
export type OggPage = {
  at: number;
  bytes: Buffer;
  flags: number;
  granule: bigint;
  serial: number;
  sequence: number;
  lacing: Buffer;
  body: Buffer;
};

export const PAGE_FLAG = { continued: 1, first: 2, last: 4 } as const;

const HEADER_BYTES = 27;
/** Granule of a page on which no packet ends. */
const NO_GRANULE = 0xffffffffffffffffn;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** Checksum over a page whose checksum field is taken as zero. */
export function oggChecksum(page: Buffer): number {
  let crc = 0;
  for (let at = 0; at < page.length; at++) {
    const byte = at >= 22 && at < 26 ? 0 : (page[at] ?? 0);
    crc = ((crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  }
  return crc;
}

/** The page at this place; undefined at the end of the file. @throws DamagedFile when there is something else */
export async function readOggPage(file: SourceFile, at: number): Promise<OggPage | undefined> {
  if (at >= file.size) return undefined;
  const header = await file.read(at, HEADER_BYTES);
  if (header.toString("latin1", 0, 4) !== "OggS" || header[4] !== 0)
    throw new DamagedFile("a page is missing or broken");
  const lacing = await file.read(at + HEADER_BYTES, header[26] ?? 0);
  const bodyBytes = lacing.reduce((sum, length) => sum + length, 0);
  const bytes = await file.read(at, HEADER_BYTES + lacing.length + bodyBytes);
  return {
    at,
    bytes,
    flags: header[5] ?? 0,
    granule: header.readBigUInt64LE(6),
    serial: header.readUInt32LE(14),
    sequence: header.readUInt32LE(18),
    lacing,
    body: bytes.subarray(HEADER_BYTES + lacing.length),
  };
}

/** Pieces of packets on a page: `ends` tells whether the packet ends there. */
export function packetPieces(page: OggPage): { bytes: Buffer; ends: boolean }[] {
  const pieces: { bytes: Buffer; ends: boolean }[] = [];
  let start = 0;
  let length = 0;
  for (const lace of page.lacing) {
    length += lace;
    if (lace === 255) continue;
    pieces.push({ bytes: page.body.subarray(start, start + length), ends: true });
    start += length;
    length = 0;
  }
  if (length > 0 || page.lacing.at(-1) === 255)
    pieces.push({ bytes: page.body.subarray(start, start + length), ends: false });
  return pieces;
}

/** The page with another sequence number and the checksum that goes with it. */
export function renumberPage(page: OggPage, sequence: number): Buffer {
  const bytes = Buffer.from(page.bytes);
  bytes.writeUInt32LE(sequence >>> 0, 18);
  bytes.writeUInt32LE(oggChecksum(bytes), 22);
  return bytes;
}

function buildPage(input: {
  flags: number;
  granule: bigint;
  serial: number;
  sequence: number;
  lacing: number[];
  body: Buffer;
}): Buffer {
  const page = Buffer.alloc(HEADER_BYTES + input.lacing.length + input.body.length);
  page.write("OggS", 0, "latin1");
  page[5] = input.flags;
  page.writeBigUInt64LE(input.granule, 6);
  page.writeUInt32LE(input.serial, 14);
  page.writeUInt32LE(input.sequence >>> 0, 18);
  page[26] = input.lacing.length;
  Buffer.from(input.lacing).copy(page, HEADER_BYTES);
  input.body.copy(page, HEADER_BYTES + input.lacing.length);
  page.writeUInt32LE(oggChecksum(page), 22);
  return page;
}

/** Lays whole header packets out on as few pages as possible; the last packet ends its page. */
export function paginatePackets(input: {
  packets: readonly Buffer[];
  serial: number;
  firstSequence: number;
}): Buffer[] {
  const laces: { length: number; ends: boolean }[] = input.packets.flatMap((packet) => [
    ...Array.from({ length: Math.floor(packet.length / 255) }, () => ({ length: 255, ends: false })),
    { length: packet.length % 255, ends: true },
  ]);
  const all = Buffer.concat(input.packets);
  const pages: Buffer[] = [];
  let at = 0;
  for (let start = 0; start < laces.length; start += 255) {
    const own = laces.slice(start, start + 255);
    const bytes = own.reduce((sum, lace) => sum + lace.length, 0);
    pages.push(
      buildPage({
        flags: start > 0 && laces[start - 1]?.ends === false ? PAGE_FLAG.continued : 0,
        granule: own.some((lace) => lace.ends) ? 0n : NO_GRANULE,
        serial: input.serial,
        sequence: input.firstSequence + pages.length,
        lacing: own.map((lace) => lace.length),
        body: all.subarray(at, at + bytes),
      }),
    );
    at += bytes;
  }
  return pages;
}
