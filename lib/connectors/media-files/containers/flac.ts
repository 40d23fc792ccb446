import { createHash } from "node:crypto";
import type { Container, EditPlan, FieldEdit, Inventory } from "./container.ts";
import { DamagedFile, digestOf, HEADER_BYTES_MAX, hashRange, type SourceFile } from "./source-file.ts";
import {
  buildVorbisComment,
  editVorbis,
  parseVorbisComment,
  partsOfVorbis,
  tagsOfVorbis,
  type VorbisComment,
} from "./vorbis-comment.ts";

const BLOCK = { streamInfo: 0, padding: 1, vorbisComment: 4 } as const;
const BLOCK_NAMES = ["STREAMINFO", "PADDING", "APPLICATION", "SEEKTABLE", "VORBIS_COMMENT", "CUESHEET", "PICTURE"];
const BLOCK_BYTES_MAX = 0xffffff;
const PADDING_BYTES = 4_096;

type FlacBlock = { type: number; content: Buffer };
type FlacFile = { blocks: FlacBlock[]; audioStart: number };

async function readBlocks(file: SourceFile): Promise<FlacFile> {
  if ((await file.read(0, 4)).toString("latin1") !== "fLaC") throw new DamagedFile("it does not start as FLAC does");
  const blocks: FlacBlock[] = [];
  let at = 4;
  for (let isLast = false; !isLast; ) {
    const header = await file.read(at, 4);
    const length = header.readUIntBE(1, 3);
    isLast = ((header[0] ?? 0) & 0x80) !== 0;
    blocks.push({ type: (header[0] ?? 0) & 0x7f, content: await file.read(at + 4, length) });
    at += 4 + length;
    if (blocks.length > 1_000 || at > HEADER_BYTES_MAX)
      throw new DamagedFile("it holds an absurd number of header blocks");
  }
  if (blocks[0]?.type !== BLOCK.streamInfo) throw new DamagedFile("its first header block is missing");
  const sync = await file.readUpTo(at, 2);
  if (sync.length === 2 && (sync.readUInt16BE(0) & 0xfffc) !== 0xfff8) {
    throw new DamagedFile("no sound follows its header blocks");
  }
  return { blocks, audioStart: at };
}

const commentOf = ({ blocks }: FlacFile): VorbisComment | undefined => {
  const block = blocks.find(({ type }) => type === BLOCK.vorbisComment);
  return block === undefined ? undefined : parseVorbisComment(block.content);
};

async function inspect(file: SourceFile, options: { withPayload: boolean }): Promise<Inventory> {
  const flac = await readBlocks(file);
  const comment = commentOf(flac);
  const others = flac.blocks.filter(({ type }) => type !== BLOCK.padding && type !== BLOCK.vorbisComment);
  const hash = createHash("sha256");
  if (options.withPayload) await hashRange(file, hash, { from: flac.audioStart, to: file.size });
  return {
    container: "flac",
    tags: comment === undefined ? [] : tagsOfVorbis(comment),
    parts: [
      ...others.map(({ type, content }) => ({ key: `block:${BLOCK_NAMES[type] ?? type}`, digest: digestOf(content) })),
      ...(comment === undefined ? [] : partsOfVorbis(comment, "")),
    ],
    payloadDigest: options.withPayload ? hash.digest("base64url") : undefined,
  };
}

function renderBlocks(blocks: readonly FlacBlock[]): Buffer {
  const rendered = blocks.map(({ type, content }, index) => {
    if (content.length > BLOCK_BYTES_MAX) throw new DamagedFile("a header block would grow beyond its limit");
    const header = Buffer.alloc(4);
    header.writeUInt32BE(content.length);
    header[0] = type | (index === blocks.length - 1 ? 0x80 : 0);
    return Buffer.concat([header, content]);
  });
  return Buffer.concat([Buffer.from("fLaC", "latin1"), ...rendered]);
}

/** Padding that keeps the sound where it is when that is possible. */
function withPadding(blocks: FlacBlock[], audioStart: number): FlacBlock[] {
  const free = audioStart - renderBlocks(blocks).length;
  if (free === 0) return blocks;
  const bytes = free >= 4 && free - 4 <= BLOCK_BYTES_MAX ? free - 4 : PADDING_BYTES;
  return [...blocks, { type: BLOCK.padding, content: Buffer.alloc(bytes) }];
}

const NEW_COMMENT: VorbisComment = { vendor: Buffer.from("Plantain"), entries: [], tail: Buffer.alloc(0) };

async function plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan> {
  const flac = await readBlocks(file);
  const held = commentOf(flac);
  const { comment, touchedKeys } = editVorbis(held ?? NEW_COMMENT, edits);
  const block: FlacBlock = { type: BLOCK.vorbisComment, content: buildVorbisComment(comment) };
  const kept = flac.blocks.filter(({ type }) => type !== BLOCK.padding);
  let placed = false;
  const blocks = kept.flatMap((entry) => {
    if (entry.type !== BLOCK.vorbisComment)
      return held === undefined && entry.type === BLOCK.streamInfo ? [entry, block] : [entry];
    if (placed) return [entry];
    placed = true;
    return [block];
  });
  const header = renderBlocks(withPadding(blocks, flac.audioStart));
  const touched = held === undefined ? [...touchedKeys, "vendor", "tail"] : touchedKeys;
  return { segments: [header, { from: flac.audioStart, to: file.size }], touchedKeys: new Set(touched) };
}

/** Native FLAC with metadata blocks in front. */
export const flacContainer: Container = { inspect, plan };
