import { createHash } from "node:crypto";
import type { Container, EditPlan, FieldEdit, Inventory } from "./container.ts";
import { editId3Frames } from "./id3-edit.ts";
import { buildTextFrame, partsOfId3, tagsOfId3 } from "./id3-frames.ts";
import { commentOfId3v1, editId3v1, editsFromId3v1, ID3V1_BYTES, isId3v1, partsOfId3v1, tagsOfId3v1 } from "./id3v1.ts";
import { buildId3Tag, ID3_HEADER_BYTES, type Id3Tag, id3TagBytes, parseId3Tag } from "./id3v2-tag.ts";
import { startsWithFrames } from "./mpeg-frames.ts";
import { CannotEdit, DamagedFile, HEADER_BYTES_MAX, hashRange, type Segment, type SourceFile } from "./source-file.ts";

/** Zeros behind a tag that had to grow, so that the next change fits in place. */
const PADDING_BYTES = 2_048;

/** Where things lie: [0, audioStart) ID3v2, [audioStart, audioEnd) sound (and any APE or Lyrics3 tag), then ID3v1. */
type Mp3Layout = {
  tag: Id3Tag | undefined;
  audioStart: number;
  audioEnd: number;
  v1: Buffer | undefined;
  hasApe: boolean;
};

/** Reads an ID3v2 tag at the start of the file, if there is one. */
async function readLeadingId3(file: SourceFile): Promise<Id3Tag | undefined> {
  const bytes = id3TagBytes(await file.readUpTo(0, ID3_HEADER_BYTES));
  if (bytes === undefined) return undefined;
  if (bytes > Math.min(file.size, HEADER_BYTES_MAX)) throw new DamagedFile("its ID3 tag is cut off");
  return parseId3Tag(await file.read(0, bytes));
}

async function readLayout(file: SourceFile): Promise<Mp3Layout> {
  const tag = await readLeadingId3(file);
  const audioStart = tag?.totalBytes ?? 0;
  const tail = await file.readUpTo(Math.max(audioStart, file.size - ID3V1_BYTES), ID3V1_BYTES);
  const v1 = isId3v1(tail) ? tail : undefined;
  const audioEnd = file.size - (v1 === undefined ? 0 : ID3V1_BYTES);
  const footer = await file.readUpTo(Math.max(audioStart, audioEnd - 32), 8);
  return { tag, audioStart, audioEnd, v1, hasApe: footer.toString("latin1") === "APETAGEX" };
}

async function inspect(file: SourceFile, options: { withPayload: boolean }): Promise<Inventory> {
  const { tag, audioStart, audioEnd, v1 } = await readLayout(file);
  const hash = createHash("sha256");
  if (options.withPayload) await hashRange(file, hash, { from: audioStart, to: audioEnd });
  return {
    container: "mp3",
    tags: [...(tag === undefined ? [] : tagsOfId3(tag)), ...(v1 === undefined ? [] : tagsOfId3v1(v1))],
    parts: [...(tag === undefined ? [] : partsOfId3(tag)), ...(v1 === undefined ? [] : partsOfId3v1(v1))],
    payloadDigest: options.withPayload ? hash.digest("base64url") : undefined,
  };
}

/** APEv2 keys that hold the same as one of our fields; programs that read both would disagree after a write. */
const APE_KEYS = /title|artist|album|year|track|genre|disc|composer|comment|language|copyright|lyrics|director/i;

async function refuseRivalTags(file: SourceFile, layout: Mp3Layout): Promise<void> {
  if ((layout.tag?.garbageBytes ?? 0) > 0) {
    throw new DamagedFile("its ID3 tag holds bytes that are no frame");
  }
  const next = await file.readUpTo(layout.audioStart, 4);
  if (next.toString("latin1", 0, 3) === "ID3")
    throw new CannotEdit("The file holds two ID3v2 tags; which one counts is unclear.");
  const sound = { start: layout.audioStart, end: layout.audioEnd };
  if (!(await startsWithFrames(file, sound, { afterRest: layout.tag !== undefined }))) {
    throw new DamagedFile("no MPEG sound begins where it should");
  }
  if (!layout.hasApe) return;
  const footer = await file.read(layout.audioEnd - 32, 32);
  const bytes = footer.readUInt32LE(12);
  if (bytes > layout.audioEnd - layout.audioStart) throw new DamagedFile("its APE tag is cut off");
  const items = await file.read(layout.audioEnd - bytes, Math.min(bytes, 1 << 20));
  if (APE_KEYS.test(items.toString("latin1").replace(/REPLAYGAIN_\w+|MP3GAIN_\w+/gi, ""))) {
    throw new CannotEdit(
      "The file holds a second tag (APEv2) with the same fields, which would contradict the new values.",
    );
  }
}

function emptyTag(): Id3Tag {
  return { version: 4, frames: [], totalBytes: 0, garbageBytes: 0 };
}

async function plan(file: SourceFile, edits: readonly FieldEdit[]): Promise<EditPlan> {
  const layout = await readLayout(file);
  await refuseRivalTags(file, layout);
  const tag = layout.tag ?? emptyTag();
  const carriedOver = layout.tag === undefined && layout.v1 !== undefined ? editsFromId3v1(layout.v1) : [];
  const asked = new Set(edits.map(({ field }) => field));
  const edited = editId3Frames(tag, [...carriedOver.filter(({ field }) => !asked.has(field)), ...edits]);
  const comment = layout.tag === undefined && layout.v1 !== undefined ? commentOfId3v1(layout.v1) : "";
  const commentFrame = comment === "" ? undefined : buildTextFrame(tag.version, "COMM", [comment]);
  if (commentFrame !== undefined) edited.frames.push(commentFrame);
  if (commentFrame !== undefined) edited.touchedKeys.add("COMM:und:");
  const v1 = layout.v1 === undefined ? undefined : editId3v1(layout.v1, edits);
  const segments: Segment[] = [];
  if (edited.frames.length > 0 || layout.tag !== undefined) {
    const { totalBytes: bytesWanted, version } = tag;
    segments.push(buildId3Tag({ version, frames: edited.frames, bytesWanted, paddingBytes: PADDING_BYTES }));
  }
  segments.push({ from: layout.audioStart, to: layout.audioEnd });
  if (v1 !== undefined) segments.push(v1.tag);
  return { segments, touchedKeys: new Set([...edited.touchedKeys, ...(v1?.touchedKeys ?? [])]) };
}

/** MPEG audio and ADTS with ID3v2 in front and perhaps ID3v1 at the end. */
export const mp3Container: Container = { inspect, plan };
