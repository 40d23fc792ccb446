import { inflateSync } from "node:zlib";
import { DamagedFile } from "./source-file.ts";

/** One frame as it lies in the tag. `content` has unsynchronisation, compression and length prefixes removed. */
export type Id3Frame = {
  id: string;
  /** The two flag bytes (0 in version 2.2). */
  flags: number;
  /** Bytes after the frame header with only tag-wide unsynchronisation undone: what is copied. */
  raw: Buffer;
  /** undefined when it is encrypted or cannot be unpacked. */
  content: Buffer | undefined;
};

export type Id3Tag = {
  /** 2, 3 or 4: the minor number of ID3v2.x. */
  version: number;
  frames: Id3Frame[];
  /** Bytes of the whole tag in the file, with header and padding. */
  totalBytes: number;
  /** Bytes behind the last frame that are neither frames nor zeros. */
  garbageBytes: number;
};

export const ID3_HEADER_BYTES = 10;

const syncsafe = (bytes: Buffer, at: number): number =>
  ((bytes[at] ?? 0) << 21) | ((bytes[at + 1] ?? 0) << 14) | ((bytes[at + 2] ?? 0) << 7) | (bytes[at + 3] ?? 0);

function toSyncsafe(value: number): Buffer {
  return Buffer.from([(value >> 21) & 0x7f, (value >> 14) & 0x7f, (value >> 7) & 0x7f, value & 0x7f]);
}

/** Bytes of the tag that starts at the given header, or undefined when it is no ID3v2 header. */
export function id3TagBytes(header: Buffer): number | undefined {
  if (header.length < ID3_HEADER_BYTES || header.toString("latin1", 0, 3) !== "ID3") return undefined;
  const version = header[3] ?? 0;
  if (version < 2 || version > 4) return undefined;
  if ([6, 7, 8, 9].some((at) => (header[at] ?? 0) > 0x7f)) return undefined;
  const footer = version === 4 && ((header[5] ?? 0) & 0x10) !== 0 ? ID3_HEADER_BYTES : 0;
  return ID3_HEADER_BYTES + syncsafe(header, 6) + footer;
}

/** Undoes unsynchronisation: every FF 00 becomes FF. */
function removeUnsync(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    out[length++] = bytes[at] ?? 0;
    if (bytes[at] === 0xff && bytes[at + 1] === 0) at += 1;
  }
  return out.subarray(0, length);
}

const FRAME_ID = /^[A-Z][A-Z0-9]{2}[A-Z0-9 \0]$/;
const FRAME_ID_22 = /^[A-Z][A-Z0-9]{2}$/;

type Layout = { idBytes: number; headerBytes: number; sizeOf: (body: Buffer, at: number) => number; idPattern: RegExp };

const LAYOUT_22: Layout = {
  idBytes: 3,
  headerBytes: 6,
  sizeOf: (body, at) => body.readUIntBE(at + 3, 3),
  idPattern: FRAME_ID_22,
};
const LAYOUT_PLAIN: Layout = {
  idBytes: 4,
  headerBytes: 10,
  sizeOf: (body, at) => body.readUInt32BE(at + 4),
  idPattern: FRAME_ID,
};
const LAYOUT_SYNCSAFE: Layout = { ...LAYOUT_PLAIN, sizeOf: (body, at) => syncsafe(body, at + 4) };

/** Walks the frame headers; returns where each frame starts and where the walk had to end. */
function walkFrames(body: Buffer, start: number, layout: Layout): { starts: number[]; end: number } {
  const starts: number[] = [];
  let at = start;
  while (at + layout.headerBytes <= body.length) {
    const id = body.toString("latin1", at, at + layout.idBytes);
    if (!layout.idPattern.test(id)) break;
    const next = at + layout.headerBytes + layout.sizeOf(body, at);
    if (next > body.length) break;
    starts.push(at);
    at = next;
  }
  return { starts, end: at };
}

/** Some programs write plain sizes into version 2.4: the layout that leads further through the tag is the right one. */
function chooseLayout(version: number, body: Buffer, start: number): Layout {
  if (version === 2) return LAYOUT_22;
  if (version === 3) return LAYOUT_PLAIN;
  const safe = walkFrames(body, start, LAYOUT_SYNCSAFE);
  const plain = walkFrames(body, start, LAYOUT_PLAIN);
  return plain.starts.length > safe.starts.length ? LAYOUT_PLAIN : LAYOUT_SYNCSAFE;
}

function inflate(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    return undefined;
  }
}

function contentOf23(flags: number, raw: Buffer): Buffer | undefined {
  let at = 0;
  if (flags & 0x80) at += 4;
  if (flags & 0x40) return undefined;
  if (flags & 0x20) at += 1;
  const content = raw.subarray(at);
  return flags & 0x80 ? inflate(content) : content;
}

function contentOf24(flags: number, raw: Buffer): Buffer | undefined {
  let at = 0;
  if (flags & 0x40) at += 1;
  if (flags & 0x04) return undefined;
  if (flags & 0x01) at += 4;
  const stored = flags & 0x02 ? removeUnsync(raw.subarray(at)) : raw.subarray(at);
  return flags & 0x08 ? inflate(stored) : stored;
}

function extendedHeaderBytes(version: number, flags: number, body: Buffer): number {
  if (version < 3 || (flags & 0x40) === 0 || body.length < 6) return 0;
  const bytes = version === 3 ? body.readUInt32BE(0) + 4 : syncsafe(body, 0);
  return bytes >= 6 && bytes <= body.length ? bytes : 0;
}

/**
 * Parses a whole ID3v2 tag (2.2 to 2.4, https://id3.org/id3v2.4.0-structure), `tag` starting at its header.
 * @throws DamagedFile when the header is not one, or the tag is compressed as a whole (a 2.2 flag nobody uses)
 */
export function parseId3Tag(tag: Buffer): Id3Tag {
  const totalBytes = id3TagBytes(tag);
  if (totalBytes === undefined || tag.length < totalBytes) throw new DamagedFile("its ID3 tag is cut off");
  const version = tag[3] ?? 0;
  const flags = tag[5] ?? 0;
  if (version === 2 && flags & 0x40) throw new DamagedFile("its ID3 tag uses an unknown compression");
  const stored = tag.subarray(ID3_HEADER_BYTES, ID3_HEADER_BYTES + syncsafe(tag, 6));
  const unsync = (flags & 0x80) !== 0;
  const body = unsync && version < 4 ? removeUnsync(stored) : stored;
  const start = extendedHeaderBytes(version, flags, body);
  const layout = chooseLayout(version, body, start);
  const { starts, end } = walkFrames(body, start, layout);
  const frames = starts.map((at): Id3Frame => {
    const raw = body.subarray(at + layout.headerBytes, at + layout.headerBytes + layout.sizeOf(body, at));
    const ownFlags = layout.headerBytes === 10 ? body.readUInt16BE(at + 8) : 0;
    const frameFlags = unsync && version === 4 ? ownFlags | 0x02 : ownFlags;
    const id = body.toString("latin1", at, at + layout.idBytes);
    const low = frameFlags & 0xff;
    const content = version === 2 ? raw : version === 3 ? contentOf23(low, raw) : contentOf24(low, raw);
    return { id, flags: frameFlags, raw, content };
  });
  const rest = body.subarray(end);
  return { version, frames, totalBytes, garbageBytes: rest.some((byte) => byte !== 0) ? rest.length : 0 };
}

/** The header and bytes of one frame in the layout of `version`; a frame that was read is written with its own flags. */
function frameBytes(version: number, frame: Pick<Id3Frame, "id" | "flags" | "raw">): Buffer {
  const size = Buffer.alloc(version === 2 ? 3 : 4);
  if (version === 2) size.writeUIntBE(frame.raw.length, 0, 3);
  else if (version === 3) size.writeUInt32BE(frame.raw.length);
  else toSyncsafe(frame.raw.length).copy(size);
  const flags = Buffer.alloc(version === 2 ? 0 : 2);
  if (version > 2) flags.writeUInt16BE(frame.flags);
  return Buffer.concat([Buffer.from(frame.id, "latin1"), size, flags, frame.raw]);
}

/**
 * A whole tag of these frames, without extended header and without unsynchronisation, filled with zeros up to
 * `bytesWanted` when it is shorter, else followed by `paddingBytes`.
 */
export function buildId3Tag(input: {
  version: number;
  frames: readonly Pick<Id3Frame, "id" | "flags" | "raw">[];
  bytesWanted: number;
  paddingBytes: number;
}): Buffer {
  const body = Buffer.concat(input.frames.map((frame) => frameBytes(input.version, frame)));
  const free = input.bytesWanted - ID3_HEADER_BYTES - body.length;
  const padding = free >= 0 ? free : input.paddingBytes;
  const header = Buffer.from([0x49, 0x44, 0x33, input.version, 0, 0]);
  return Buffer.concat([header, toSyncsafe(body.length + padding), body, Buffer.alloc(padding)]);
}
