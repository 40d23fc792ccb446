import { type OggPage, PAGE_FLAG, packetPieces, readOggPage } from "./ogg-pages.ts";
import { DamagedFile, HEADER_BYTES_MAX, type SourceFile } from "./source-file.ts";
import { parseVorbisComment, type VorbisComment } from "./vorbis-comment.ts";

/** How each codec begins its streams: how many header packets, and the bytes that stand before its comments. */
type Codec = {
  name: string;
  magic: string;
  headerPackets: (first: Buffer) => number;
  /** Bytes before the comments in `packet`, or undefined when they are not what they should be. */
  prefixBytes: (packet: Buffer) => number | undefined;
};

const fixedPrefix = (prefix: string) => {
  const bytes = Buffer.from(prefix, "latin1");
  return (packet: Buffer): number | undefined =>
    packet.subarray(0, bytes.length).equals(bytes) ? bytes.length : undefined;
};

/** FLAC in Ogg wraps its metadata blocks: type 4 and a length of three bytes (https://xiph.org/flac/ogg_mapping.html). */
const flacPrefix = (packet: Buffer): number | undefined =>
  ((packet[0] ?? 0) & 0x7f) === 4 && packet.length >= 4 ? 4 : undefined;

const CODECS: readonly Codec[] = [
  { name: "vorbis", magic: "\x01vorbis", headerPackets: () => 3, prefixBytes: fixedPrefix("\x03vorbis") },
  { name: "opus", magic: "OpusHead", headerPackets: () => 2, prefixBytes: fixedPrefix("OpusTags") },
  { name: "theora", magic: "\x80theora", headerPackets: () => 3, prefixBytes: fixedPrefix("\x81theora") },
  {
    name: "speex",
    magic: "Speex   ",
    headerPackets: (first) => 2 + (first.length >= 72 ? first.readUInt32LE(68) : 0),
    prefixBytes: () => 0,
  },
  {
    name: "flac",
    magic: "\x7fFLAC",
    headerPackets: (first) => (first.length >= 9 ? 1 + first.readUInt16BE(7) : 1),
    prefixBytes: flacPrefix,
  },
];

/** The header packets of one logical stream, from the pages they lie on. */
export type OggStream = {
  serial: number;
  codec: Codec | undefined;
  firstPage: OggPage;
  /** Header pages behind the first one. */
  headerPages: OggPage[];
  packets: Buffer[];
  complete: boolean;
};

/** All header pages of a file, and where its data begins (the first page that is no header page). */
export type OggHead = { streams: OggStream[]; pages: OggPage[]; dataStart: number };

function startStream(page: OggPage): OggStream {
  const first = packetPieces(page)[0]?.bytes ?? Buffer.alloc(0);
  const codec = CODECS.find(({ magic }) => first.toString("latin1", 0, magic.length) === magic);
  return {
    serial: page.serial,
    codec,
    firstPage: page,
    headerPages: [],
    packets: [first],
    complete: codec === undefined,
  };
}

function addHeaderPage(stream: OggStream, page: OggPage, pending: Map<number, Buffer[]>): void {
  const wanted = stream.codec?.headerPackets(stream.packets[0] ?? Buffer.alloc(0)) ?? 1;
  stream.headerPages.push(page);
  const begun = pending.get(page.serial) ?? [];
  for (const piece of packetPieces(page)) {
    if (stream.packets.length >= wanted) throw new DamagedFile("its headers share a page with its data");
    begun.push(piece.bytes);
    if (!piece.ends) continue;
    stream.packets.push(Buffer.concat(begun.splice(0)));
  }
  pending.set(page.serial, begun);
  stream.complete = stream.packets.length >= wanted;
  if (wanted > 64) throw new DamagedFile("it claims an absurd number of headers");
}

/** Reads pages until every stream of a known codec has its header packets. @throws DamagedFile */
export async function readOggHead(file: SourceFile): Promise<OggHead> {
  const head: OggHead = { streams: [], pages: [], dataStart: 0 };
  const pending = new Map<number, Buffer[]>();
  for (;;) {
    const page = await readOggPage(file, head.dataStart);
    if (page === undefined) break;
    const stream = head.streams.find(({ serial }) => serial === page.serial);
    const isFirst = (page.flags & PAGE_FLAG.first) !== 0;
    if (isFirst && stream === undefined) head.streams.push(startStream(page));
    else if (stream === undefined || isFirst) throw new DamagedFile("its streams do not begin as they should");
    else if (!stream.complete) addHeaderPage(stream, page, pending);
    else if (head.streams.every(({ complete }) => complete)) break;
    head.pages.push(page);
    head.dataStart = page.at + page.bytes.length;
    if (head.dataStart > HEADER_BYTES_MAX) throw new DamagedFile("its headers are absurdly large");
    if (
      head.streams.length > 0 &&
      !isFirst &&
      head.streams.every(({ complete, codec }) => complete && codec !== undefined)
    )
      break;
  }
  if (head.streams.length === 0) throw new DamagedFile("it holds no stream");
  if (head.streams.some(({ complete }) => !complete)) throw new DamagedFile("it ends before its headers do");
  return head;
}

/** The comments of a stream, or undefined for a codec without them. @throws DamagedFile */
export function commentOfStream(stream: OggStream): VorbisComment | undefined {
  const packet = stream.packets[1];
  if (stream.codec === undefined || packet === undefined) return undefined;
  const prefixBytes = stream.codec.prefixBytes(packet);
  if (prefixBytes === undefined) throw new DamagedFile("its comments are missing");
  return parseVorbisComment(packet.subarray(prefixBytes));
}

/** The comment packet of a stream with other comments in it. */
export function commentPacket(stream: OggStream, comments: Buffer): Buffer {
  const packet = stream.packets[1] ?? Buffer.alloc(0);
  const prefix = Buffer.from(packet.subarray(0, stream.codec?.prefixBytes(packet) ?? 0));
  if (stream.codec?.name === "flac") {
    if (comments.length > 0xffffff) throw new DamagedFile("its comments would grow beyond their limit");
    prefix.writeUIntBE(comments.length, 1, 3);
  }
  return Buffer.concat([prefix, comments]);
}
