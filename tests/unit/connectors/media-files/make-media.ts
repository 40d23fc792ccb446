import { crc32 } from "node:zlib";

/** Tiny media files made from nothing but the rules of their containers: valid for readers, silent, a few KiB. */

const u32be = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u32le = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u16be = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

export function riffChunk(id: string, ...body: Uint8Array[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([latin1(id), u32le(bytes.length), bytes, Buffer.alloc(bytes.length & 1)]);
}

export const infoList = (items: Record<string, string>): Buffer =>
  riffChunk(
    "LIST",
    latin1("INFO"),
    ...Object.entries(items).map(([id, text]) => riffChunk(id, Buffer.from(`${text}\0`))),
  );

/** PCM, mono, 8 kHz, 0.1 s, with further chunks behind the sound. */
export function makeWav(...chunks: Buffer[]): Buffer {
  const format = Buffer.concat([Buffer.from([1, 0, 1, 0]), u32le(8_000), u32le(16_000), Buffer.from([2, 0, 16, 0])]);
  const sound = Buffer.from(Array.from({ length: 1_600 }, (_, at) => (at * 7) % 256));
  const body = Buffer.concat([latin1("WAVE"), riffChunk("fmt ", format), riffChunk("data", sound), ...chunks]);
  return Buffer.concat([latin1("RIFF"), u32le(body.length), body]);
}

/** Silent MPEG-1 layer III frames of 128 kbit/s at 44.1 kHz; byte 60 of each numbers it so that a swap would show. */
export function mp3Frames(count = 8): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => {
      const frame = Buffer.alloc(417);
      frame.set([0xff, 0xfb, 0x90, 0x64]);
      frame[60] = index;
      return frame;
    }),
  );
}

export function id3Frame(id: string, content: Buffer, version = 3): Buffer {
  const size = content.length;
  const coded =
    version === 4 ? Buffer.from([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]) : u32be(size);
  return Buffer.concat([latin1(id), coded, Buffer.alloc(2), content]);
}

export const id3Text = (id: string, text: string, version = 3): Buffer =>
  id3Frame(id, Buffer.concat([Buffer.from([0]), latin1(text)]), version);

export function id3Tag(frames: Buffer[], version = 3, paddingBytes = 0): Buffer {
  const body = Buffer.concat([...frames, Buffer.alloc(paddingBytes)]);
  const size = body.length;
  const head = [0x49, 0x44, 0x33, version, 0, 0, (size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127];
  return Buffer.concat([Buffer.from(head), body]);
}

/** One byte of colour: the smallest thing that counts as a picture here. */
const PICTURE = Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex");

/** A 2.3 tag as programs leave it: texts, a picture, a chapter, private bytes, a rating. */
export function richId3(): Buffer {
  return id3Tag([
    id3Text("TIT2", "Old title"),
    id3Text("TPE1", "Old artist"),
    id3Text("TRCK", "3/12"),
    id3Text("TYER", "1999"),
    id3Frame("TXXX", Buffer.concat([Buffer.from([0]), latin1("MOOD\0calm")])),
    id3Frame("APIC", Buffer.concat([Buffer.from([0]), latin1("image/jpeg\0\x03cover\0"), PICTURE])),
    id3Frame("CHAP", Buffer.concat([latin1("ch1\0"), u32be(0), u32be(100), u32be(0xffffffff), u32be(0xffffffff)])),
    id3Frame("PRIV", Buffer.concat([latin1("owner\0"), Buffer.from([1, 2, 3, 0, 255])])),
    id3Frame("POPM", Buffer.concat([latin1("a@b\0"), Buffer.from([200])])),
  ]);
}

export function id3v1(title: string, artist: string, track = 0): Buffer {
  const tag = Buffer.alloc(128);
  tag.write("TAG", 0, "latin1");
  tag.write(title, 3, 30, "latin1");
  tag.write(artist, 33, 30, "latin1");
  tag.write("2001", 93, 4, "latin1");
  tag.write("a comment", 97, 28, "latin1");
  tag[126] = track;
  tag[127] = 17;
  return tag;
}

export function vorbisComment(entries: string[], vendor = "test"): Buffer {
  const text = (value: string): Buffer => Buffer.concat([u32le(Buffer.byteLength(value)), Buffer.from(value)]);
  return Buffer.concat([text(vendor), u32le(entries.length), ...entries.map(text)]);
}

export function makeFlac(entries: string[], paddingBytes = 0): Buffer {
  const block = (type: number, content: Buffer, isLast = false): Buffer =>
    Buffer.concat([Buffer.from([type | (isLast ? 0x80 : 0)]), u32be(content.length).subarray(1), content]);
  const info = Buffer.alloc(34);
  info.writeUInt16BE(4_096, 0);
  info.writeUInt16BE(4_096, 2);
  // 44,100 Hz, 2 channels, 16 bits, 44,100 samples.
  Buffer.from("0ac442f00000ac44", "hex").copy(info, 10);
  const picture = Buffer.concat([
    u32be(3),
    u32be(10),
    latin1("image/jpeg"),
    u32be(0),
    Buffer.alloc(16),
    u32be(PICTURE.length),
    PICTURE,
  ]);
  const sound = Buffer.concat([
    Buffer.from([0xff, 0xf8, 0xc9, 0x18]),
    Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 31) % 251)),
  ]);
  return Buffer.concat([
    latin1("fLaC"),
    block(0, info),
    block(3, Buffer.alloc(18, 1)),
    block(4, vorbisComment(entries)),
    block(6, picture, paddingBytes === 0),
    ...(paddingBytes === 0 ? [] : [block(1, Buffer.alloc(paddingBytes), true)]),
    sound,
  ]);
}

const CRC_TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

export function oggPage(input: {
  flags: number;
  granule: number;
  serial: number;
  sequence: number;
  packets: Buffer[];
}): Buffer {
  const lacing = input.packets.flatMap((packet) => [
    ...Array<number>(Math.floor(packet.length / 255)).fill(255),
    packet.length % 255,
  ]);
  const header = Buffer.alloc(27 + lacing.length);
  header.write("OggS", 0, "latin1");
  header[5] = input.flags;
  header.writeBigUInt64LE(BigInt(input.granule), 6);
  header.writeUInt32LE(input.serial, 14);
  header.writeUInt32LE(input.sequence, 18);
  header[26] = lacing.length;
  header.set(lacing, 27);
  const page = Buffer.concat([header, ...input.packets]);
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ CRC_TABLE[((crc >>> 24) ^ byte) & 255]!) >>> 0;
  page.writeUInt32LE(crc, 22);
  return page;
}

/** Opus in Ogg with three data pages. */
export function makeOpus(entries: string[]): Buffer {
  const head = Buffer.concat([latin1("OpusHead"), Buffer.from([1, 1, 56, 1]), u32le(48_000), Buffer.from([0, 0, 0])]);
  const serial = 77;
  const data = [1, 2, 3].map((number) =>
    oggPage({
      flags: number === 3 ? 4 : 0,
      granule: number * 960,
      serial,
      sequence: number + 1,
      packets: [Buffer.alloc(40, number), Buffer.alloc(300, number + 10)],
    }),
  );
  return Buffer.concat([
    oggPage({ flags: 2, granule: 0, serial, sequence: 0, packets: [head] }),
    oggPage({
      flags: 0,
      granule: 0,
      serial,
      sequence: 1,
      packets: [Buffer.concat([latin1("OpusTags"), vorbisComment(entries)])],
    }),
    ...data,
  ]);
}

export function atom(type: string, ...body: Uint8Array[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([u32be(bytes.length + 8), latin1(type), bytes]);
}

const full = (flags = 0): Buffer => u32be(flags);

export function ilstText(type: string, text: string): Buffer {
  return atom(type, atom("data", u32be(1), u32be(0), Buffer.from(text)));
}

const samples = Buffer.from(Array.from({ length: 600 }, (_, at) => (at * 13) % 253));

function makeTrak(offsets: number[]): Buffer {
  const matrix = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32be));
  const tkhd = atom(
    "tkhd",
    full(7),
    u32be(0),
    u32be(0),
    u32be(1),
    u32be(0),
    u32be(600),
    Buffer.alloc(16),
    matrix,
    Buffer.alloc(8),
  );
  const mdhd = atom("mdhd", full(), u32be(0), u32be(0), u32be(44_100), u32be(44_100), u16be(0x55c4), u16be(0));
  const hdlr = atom("hdlr", full(), u32be(0), latin1("soun"), Buffer.alloc(12), latin1("Sound\0"));
  const entry = atom(
    "mp4a",
    Buffer.alloc(6),
    u16be(1),
    Buffer.alloc(8),
    u16be(2),
    u16be(16),
    Buffer.alloc(4),
    u32be((44_100 << 16) >>> 0),
  );
  const stbl = atom(
    "stbl",
    atom("stsd", full(), u32be(1), entry),
    atom("stts", full(), u32be(1), u32be(offsets.length), u32be(1_024)),
    atom("stsc", full(), u32be(1), u32be(1), u32be(1), u32be(1)),
    atom("stsz", full(), u32be(300), u32be(offsets.length)),
    atom("stco", full(), u32be(offsets.length), ...offsets.map(u32be)),
  );
  const dinf = atom("dinf", atom("dref", full(), u32be(1), atom("url ", full(1))));
  return atom("trak", tkhd, atom("mdia", mdhd, hdlr, atom("minf", atom("smhd", full(), u32be(0)), dinf, stbl)));
}

/** AAC in MP4, index before or behind the data, with a Nero chapter list and (when given) an iTunes tag list. */
export function makeMp4(input: { items?: Buffer[]; moovFirst?: boolean; freeBytes?: number }): Buffer {
  const ftyp = atom("ftyp", latin1("M4A "), u32be(0), latin1("M4A isom"));
  const mvhd = atom(
    "mvhd",
    full(),
    u32be(0),
    u32be(0),
    u32be(600),
    u32be(600),
    u32be(0x10000),
    Buffer.alloc(74),
    u32be(2),
  );
  const chpl = atom(
    "chpl",
    u32be(0x01000000),
    u32be(0),
    Buffer.from([1]),
    Buffer.alloc(8),
    Buffer.from([3]),
    latin1("One"),
  );
  const meta = atom(
    "meta",
    full(),
    atom("hdlr", Buffer.alloc(8), latin1("mdirappl"), Buffer.alloc(9)),
    atom("ilst", ...(input.items ?? [])),
  );
  const udta = atom("udta", chpl, ...(input.items === undefined ? [] : [meta]));
  const build = (dataStart: number): Buffer => atom("moov", mvhd, makeTrak([dataStart, dataStart + 300]), udta);
  const free = input.freeBytes === undefined ? Buffer.alloc(0) : atom("free", Buffer.alloc(input.freeBytes - 8));
  const mdat = atom("mdat", samples);
  if (input.moovFirst === false) return Buffer.concat([ftyp, mdat, build(ftyp.length + 8), free]);
  const dataStart = ftyp.length + build(0).length + free.length + 8;
  return Buffer.concat([ftyp, build(dataStart), free, mdat]);
}

export function ebml(id: number, ...body: Uint8Array[]): Buffer {
  const hex = id.toString(16);
  const bytes = Buffer.concat(body);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(bytes.length));
  size[0] = 1;
  return Buffer.concat([Buffer.from(hex.padStart(hex.length + (hex.length & 1), "0"), "hex"), size, bytes]);
}

const uint = (id: number, value: number): Buffer => ebml(id, u32be(value));

export const simpleTag = (name: string, value: string): Buffer =>
  ebml(0x67c8, ebml(0x45a3, latin1(name)), ebml(0x4487, Buffer.from(value)));

/** PCM in Matroska: two clusters, an index at the end, room (`gapBytes`) behind the tags. */
export function makeMatroska(input: {
  tags?: Buffer[];
  gapBytes?: number;
  withSeekHead?: boolean;
  withChecksum?: boolean;
}): Buffer {
  const head = ebml(
    0x1a45dfa3,
    uint(0x4286, 1),
    uint(0x42f7, 1),
    uint(0x42f2, 4),
    uint(0x42f3, 8),
    ebml(0x4282, latin1("matroska")),
    uint(0x4287, 4),
    uint(0x4285, 2),
  );
  const master = (id: number, ...body: Buffer[]): Buffer => {
    if (input.withChecksum !== true) return ebml(id, ...body);
    return ebml(id, ebml(0xbf, u32le(crc32(Buffer.concat(body)))), ...body);
  };
  const info = master(
    0x1549a966,
    uint(0x2ad7b1, 1_000_000),
    ebml(0x4489, Buffer.from("4059000000000000", "hex")),
    ebml(0x7ba9, latin1("Old title")),
    ebml(0x4d80, latin1("test")),
    ebml(0x5741, latin1("test")),
  );
  const audio = ebml(0xe1, ebml(0xb5, Buffer.from("40bf400000000000", "hex")), uint(0x9f, 1));
  const tracks = master(
    0x1654ae6b,
    ebml(0xae, uint(0xd7, 1), uint(0x73c5, 1), uint(0x83, 2), ebml(0x86, latin1("A_PCM/INT/LIT")), audio),
  );
  const tags =
    input.tags === undefined
      ? Buffer.alloc(0)
      : master(0x1254c367, ...input.tags.map((simple) => ebml(0x7373, ebml(0x63c0, uint(0x68ca, 50)), simple)));
  const gap = input.gapBytes === undefined ? Buffer.alloc(0) : ebml(0xec, Buffer.alloc(input.gapBytes));
  const cluster = (time: number): Buffer =>
    ebml(
      0x1f43b675,
      uint(0xe7, time),
      ebml(0xa3, Buffer.concat([Buffer.from([0x81, 0, 0, 0x80]), Buffer.alloc(200, time + 1)])),
    );
  const clusters = [cluster(0), cluster(50)];
  const layout = (positions: {
    info: number;
    tracks: number;
    tags: number;
    first: number;
    second: number;
    cues: number;
  }): Buffer[] => {
    const seek = (id: string, position: number): Buffer =>
      ebml(0x4dbb, ebml(0x53ab, Buffer.from(id, "hex")), uint(0x53ac, position));
    const seeks = [
      seek("1549a966", positions.info),
      seek("1654ae6b", positions.tracks),
      seek("1c53bb6b", positions.cues),
    ];
    if (input.tags !== undefined) seeks.push(seek("1254c367", positions.tags));
    const cue = (time: number, position: number): Buffer =>
      ebml(0xbb, uint(0xb3, time), ebml(0xb7, uint(0xf7, 1), uint(0xf1, position)));
    const cues = master(0x1c53bb6b, cue(0, positions.first), cue(50, positions.second));
    const seekHead = input.withSeekHead === false ? Buffer.alloc(0) : master(0x114d9b74, ...seeks);
    return [seekHead, info, tracks, tags, gap, ...clusters, cues];
  };
  const lengths = layout({ info: 0, tracks: 0, tags: 0, first: 0, second: 0, cues: 0 }).map((part) => part.length);
  const at = (index: number): number => lengths.slice(0, index).reduce((sum, length) => sum + length, 0);
  const body = layout({ info: at(1), tracks: at(2), tags: at(3), first: at(5), second: at(6), cues: at(7) });
  return Buffer.concat([head, ebml(0x18538067, ...body)]);
}

/** AIFF, mono, 8 kHz, with further chunks behind the sound. */
export function makeAiff(...chunks: Buffer[]): Buffer {
  const chunk = (id: string, body: Buffer): Buffer =>
    Buffer.concat([latin1(id), u32be(body.length), body, Buffer.alloc(body.length & 1)]);
  const common = Buffer.concat([u16be(1), u32be(400), u16be(16), Buffer.from("400bfa00000000000000", "hex")]);
  const body = Buffer.concat([
    latin1("AIFF"),
    chunk("COMM", common),
    chunk("SSND", Buffer.concat([Buffer.alloc(8), Buffer.alloc(800, 5)])),
    ...chunks,
  ]);
  return Buffer.concat([latin1("FORM"), u32be(body.length), body]);
}
