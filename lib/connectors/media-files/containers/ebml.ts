import { crc32 } from "node:zlib";
import { DamagedFile } from "./source-file.ts";

/** Element numbers of Matroska (RFC 9559) that matter to us. */
export const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  title: 0x7ba9,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackType: 0x83,
  cluster: 0x1f43b675,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTrackPositions: 0xb7,
  cueClusterPosition: 0xf1,
  cueReference: 0xdb,
  cueRefCluster: 0x97,
  chapters: 0x1043a770,
  attachments: 0x1941a469,
  tags: 0x1254c367,
  tag: 0x7373,
  targets: 0x63c0,
  targetTypeValue: 0x68ca,
  targetType: 0x63ca,
  tagTrackUid: 0x63c5,
  tagEditionUid: 0x63c9,
  tagChapterUid: 0x63c4,
  tagAttachmentUid: 0x63c6,
  simpleTag: 0x67c8,
  tagName: 0x45a3,
  tagString: 0x4487,
  tagLanguage: 0x447a,
  void: 0xec,
  crc32: 0xbf,
  clusterPosition: 0xa7,
} as const;

/** An element inside a buffer. `end` is undefined for one of unknown size. */
export type EbmlElement = { id: number; start: number; bodyStart: number; end: number | undefined };

/** Reads an element header at `at`; undefined when the bytes are none. */
export function readElementHeader(bytes: Buffer, at: number): EbmlElement | undefined {
  const first = bytes[at] ?? 0;
  const idBytes = Math.clz32(first) - 23;
  if (first === 0 || idBytes > 4 || at + idBytes >= bytes.length) return undefined;
  const id = bytes.readUIntBE(at, idBytes);
  const lead = bytes[at + idBytes] ?? 0;
  const sizeBytes = Math.clz32(lead) - 23;
  if (lead === 0 || at + idBytes + sizeBytes > bytes.length) return undefined;
  const sizeAt = at + idBytes;
  let size = lead & (0xff >> sizeBytes);
  let isUnknown = size === 0xff >> sizeBytes;
  for (let index = 1; index < sizeBytes; index++) {
    const byte = bytes[sizeAt + index] ?? 0;
    size = size * 256 + byte;
    isUnknown = isUnknown && byte === 0xff;
  }
  const bodyStart = sizeAt + sizeBytes;
  if (!Number.isSafeInteger(size) && !isUnknown) return undefined;
  return { id, start: at, bodyStart, end: isUnknown ? undefined : bodyStart + size };
}

/** The children of a body that must fill it exactly. @throws DamagedFile */
export function listElements(bytes: Buffer, from = 0, to = bytes.length): (EbmlElement & { end: number })[] {
  const elements: (EbmlElement & { end: number })[] = [];
  for (let at = from; at < to; ) {
    const element = readElementHeader(bytes, at);
    if (element?.end === undefined || element.end > to) throw new DamagedFile("one of its elements is cut off");
    elements.push({ ...element, end: element.end });
    at = element.end;
  }
  return elements;
}

export function readUint(bytes: Buffer, element: EbmlElement & { end: number }): number {
  const length = element.end - element.bodyStart;
  if (length > 8) throw new DamagedFile("a number in it is too long");
  return length === 0 ? 0 : Number(BigInt(`0x${bytes.toString("hex", element.bodyStart, element.end)}`));
}

export const readText = (bytes: Buffer, element: EbmlElement & { end: number }): string =>
  bytes.toString("utf8", element.bodyStart, element.end).replace(/\0[\s\S]*$/, "");

function idBytesOf(id: number): Buffer {
  const length = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(id, 0, length);
  return bytes;
}

/** A size as a number of exactly `length` bytes (1 to 8), or of the shortest that holds it. */
export function sizeVint(size: number, length?: number): Buffer {
  const shortest = Array.from({ length: 8 }, (_, index) => index + 1).find((count) => size < 2 ** (7 * count) - 1) ?? 8;
  const count = Math.max(length ?? shortest, shortest);
  const value = (1n << BigInt(7 * count)) | BigInt(size);
  return Buffer.from(value.toString(16).padStart(count * 2, "0"), "hex");
}

export function makeElement(id: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([idBytesOf(id), sizeVint(body.length), body]);
}

export function makeUint(id: number, value: number, length?: number): Buffer {
  const hex = BigInt(value).toString(16);
  const count = length ?? Math.max(1, Math.ceil(hex.length / 2));
  return makeElement(id, Buffer.from(hex.padStart(count * 2, "0"), "hex"));
}

/** An element that fills exactly `bytes` bytes (at least 2) with nothing. */
export function makeVoid(bytes: number): Buffer {
  const sizeBytes = bytes - 2 < 127 ? 1 : 8;
  const body = bytes - 1 - sizeBytes;
  if (body < 0) throw new DamagedFile("a gap is too small to be filled");
  return Buffer.concat([idBytesOf(ID.void), sizeVint(body, sizeBytes), Buffer.alloc(body)]);
}

/** A master element; when the old one began with a checksum, the new one does too. */
export function makeMaster(id: number, children: readonly Uint8Array[], withChecksum: boolean): Buffer {
  const body = Buffer.concat(children);
  if (!withChecksum) return makeElement(id, body);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(body));
  return makeElement(id, makeElement(ID.crc32, sum), body);
}
