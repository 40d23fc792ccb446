import type { NativeTag } from "./container.ts";
import { decodeId3Strings, encodeId3String, id3EncodingFor, textFrameValues } from "./id3-text.ts";
import type { Id3Frame, Id3Tag } from "./id3v2-tag.ts";
import { digestOf } from "./source-file.ts";

/** Version 2.2 names of the frames that we read or write. */
const ID_OF_22: Readonly<Record<string, string>> = {
  TT2: "TIT2",
  TP1: "TPE1",
  TP2: "TPE2",
  TAL: "TALB",
  TCM: "TCOM",
  TRK: "TRCK",
  TPA: "TPOS",
  TYE: "TYER",
  TDA: "TDAT",
  TCO: "TCON",
  TLA: "TLAN",
  TCR: "TCOP",
  TOR: "TORY",
  TXX: "TXXX",
  ULT: "USLT",
  COM: "COMM",
};

/** The frame's name in version 2.3 and later; old names also occur in newer tags, filled up with NUL or a space. */
export function canonicalFrameId(id: string): string {
  return ID_OF_22[id.replace(/[\0 ]$/, "")] ?? id;
}

/** The name to write in a tag of this version, or undefined when the version has none. */
function frameIdFor(version: number, canonical: string): string | undefined {
  if (version > 2) return canonical;
  return Object.keys(ID_OF_22).find((id) => ID_OF_22[id] === canonical);
}

/** Description and text of a TXXX, COMM or USLT frame; `language` is "" for TXXX. */
type DescribedText = { language: string; description: string; values: string[] };

function describedText(id: string, content: Buffer): DescribedText | undefined {
  const encoding = content[0];
  if (encoding === undefined || encoding > 3) return undefined;
  const hasLanguage = id !== "TXXX";
  const language = hasLanguage ? content.toString("latin1", 1, 4).replace(/\0/g, "") : "";
  const [description = "", ...values] = decodeId3Strings(encoding, content.subarray(hasLanguage ? 4 : 1));
  return {
    language,
    description: description.trim(),
    values: values.map((text) => text.trim()).filter((text) => text !== ""),
  };
}

/** Key of a frame for field maps and for comparing: TXXX by its description in upper case, comments by language too. */
export function keyOfFrame(frame: Id3Frame): string {
  const id = canonicalFrameId(frame.id);
  if (id !== "TXXX" && id !== "COMM" && id !== "USLT") return id;
  const text = frame.content === undefined ? undefined : describedText(id, frame.content);
  if (text === undefined) return id;
  if (id === "TXXX") return `TXXX:${text.description.toUpperCase()}`;
  return id === "USLT" ? "USLT" : `COMM:${text.language}:${text.description}`;
}

/** Readable tags of an ID3v2 tag, in its order. */
export function tagsOfId3(tag: Id3Tag): NativeTag[] {
  const tags: NativeTag[] = [];
  for (const frame of tag.frames) {
    if (frame.content === undefined) continue;
    const id = canonicalFrameId(frame.id);
    const described = id === "TXXX" || id === "COMM" || id === "USLT";
    const values = described
      ? describedText(id, frame.content)?.values
      : id.startsWith("T")
        ? textFrameValues(frame.content)
        : undefined;
    // Day and month without a year ("0105") would read as one: the first of May as ISO 8601 writes it is "--05-01".
    const dated = id === "TDAT" ? values?.map((text) => text.replace(/^(\d{2})(\d{2})$/, "--$2-$1")) : values;
    if (dated !== undefined) tags.push({ key: keyOfFrame(frame), values: dated });
  }
  return tags;
}

/** Digests of all frames, for comparing two tags whatever their version of padding and flags. */
export function partsOfId3(tag: Id3Tag): { key: string; digest: string }[] {
  return tag.frames.map((frame) => ({ key: keyOfFrame(frame), digest: digestOf(frame.content ?? frame.raw) }));
}

type NewFrame = Pick<Id3Frame, "id" | "flags" | "raw">;

/** A text frame ("TIT2"), TXXX ("TXXX:NAME"), USLT or COMM frame with these values; several are separated by NUL (2.4). */
export function buildTextFrame(version: number, key: string, values: readonly string[]): NewFrame | undefined {
  const [canonical = "", name] = key.split(/:(.*)/s);
  const id = frameIdFor(version, canonical);
  if (id === undefined) return undefined;
  const joined = version === 4 ? values.join("\0") : values.join(canonical === "TCON" ? ";" : "; ");
  const encoding = id3EncodingFor(version, name === undefined ? [joined] : [joined, name]);
  const head: Buffer[] = [Buffer.from([encoding])];
  if (canonical === "USLT" || canonical === "COMM")
    head.push(Buffer.from("und", "latin1"), encodeId3String(encoding, "", true));
  if (name !== undefined) head.push(encodeId3String(encoding, name, true));
  return { id, flags: 0, raw: Buffer.concat([...head, encodeId3String(encoding, joined, false)]) };
}
