import type { FieldEdit, NativeTag } from "./container.ts";
import { datedValues, isDated } from "./dated-values.ts";
import { DamagedFile, digestOf } from "./source-file.ts";
import { VORBIS_KEYS } from "./tag-keys.ts";

/** A Vorbis comment: vendor, entries as bytes, and whatever follows (framing bit, padding). */
export type VorbisComment = { vendor: Buffer; entries: Buffer[]; tail: Buffer };

const ENTRIES_MAX = 100_000;

/** Parses a comment block (https://xiph.org/vorbis/doc/v-comment.html). @throws DamagedFile */
export function parseVorbisComment(block: Buffer): VorbisComment {
  let at = 0;
  const take = (): Buffer => {
    if (at + 4 > block.length) throw new DamagedFile("its comments are cut off");
    const length = block.readUInt32LE(at);
    at += 4;
    if (length > block.length - at) throw new DamagedFile("its comments are cut off");
    const bytes = block.subarray(at, at + length);
    at += length;
    return bytes;
  };
  const vendor = take();
  if (at + 4 > block.length) throw new DamagedFile("its comments are cut off");
  const count = block.readUInt32LE(at);
  at += 4;
  if (count > ENTRIES_MAX) throw new DamagedFile("it claims an absurd number of comments");
  const entries: Buffer[] = [];
  for (let index = 0; index < count; index++) entries.push(take());
  return { vendor, entries, tail: block.subarray(at) };
}

export function buildVorbisComment(comment: VorbisComment): Buffer {
  const length = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  const entries = comment.entries.flatMap((entry) => [length(entry.length), entry]);
  return Buffer.concat([
    length(comment.vendor.length),
    comment.vendor,
    length(comment.entries.length),
    ...entries,
    comment.tail,
  ]);
}

function splitEntry(entry: Buffer): { key: string; value: string } {
  const equals = entry.indexOf(0x3d);
  if (equals < 0) return { key: "", value: entry.toString("utf8") };
  return { key: entry.toString("latin1", 0, equals).toUpperCase(), value: entry.toString("utf8", equals + 1) };
}

export const keyOfEntry = (entry: Buffer): string => splitEntry(entry).key;

/** Readable tags; pictures (base64) are left out. */
export function tagsOfVorbis(comment: VorbisComment): NativeTag[] {
  return comment.entries
    .map(splitEntry)
    .filter(
      ({ key, value }) =>
        key !== "" && key !== "METADATA_BLOCK_PICTURE" && key !== "COVERART" && value.length < 1 << 20,
    )
    .map(({ key, value }) => ({ key, values: [value] }));
}

export function partsOfVorbis(comment: VorbisComment, prefix: string): { key: string; digest: string }[] {
  return [
    { key: `${prefix}vendor`, digest: digestOf(comment.vendor) },
    { key: `${prefix}tail`, digest: digestOf(comment.tail) },
    ...comment.entries.map((entry) => ({ key: `${prefix}${keyOfEntry(entry)}`, digest: digestOf(entry) })),
  ];
}

function keepTotal(old: string | undefined, edit: FieldEdit): string[] | null {
  const total = /\/\s*(\d+)\s*$/.exec(old ?? "")?.[1];
  return edit.values === null || total === undefined ? edit.values : [`${edit.values[0]}/${total}`];
}

/** Applies the edits to the entries: replaced where the first of a key stood, new ones at the end, others untouched. */
export function editVorbis(
  comment: VorbisComment,
  edits: readonly FieldEdit[],
): { comment: VorbisComment; touchedKeys: Set<string> } {
  const wanted = new Map<string, string[] | null>();
  const heldValue = new Map(comment.entries.map(splitEntry).map(({ key, value }) => [key, value]));
  for (const edit of edits) {
    const keys = VORBIS_KEYS[edit.field] ?? [];
    const present = keys.filter(
      (key) => heldValue.has(key) && !(edit.field === "year" && /ORIGINAL|RELEASE/.test(key)),
    );
    const targets = present.length > 0 ? present : edit.values === null ? [] : keys.slice(0, 1);
    for (const key of targets) {
      const old = heldValue.get(key);
      if (isDated(edit)) wanted.set(key, datedValues(old, edit, edits));
      else wanted.set(key, edit.field === "track" || edit.field === "disc" ? keepTotal(old, edit) : edit.values);
    }
  }
  const render = (key: string, values: readonly string[]): Buffer[] =>
    values.map((value) => Buffer.from(`${key}=${value}`, "utf8"));
  const entries: Buffer[] = [];
  const placed = new Set<string>();
  for (const entry of comment.entries) {
    const key = keyOfEntry(entry);
    const values = wanted.get(key);
    if (values === undefined) entries.push(entry);
    else if (values !== null && !placed.has(key)) entries.push(...render(key, values));
    if (values !== undefined) placed.add(key);
  }
  for (const [key, values] of wanted) if (values !== null && !placed.has(key)) entries.push(...render(key, values));
  return { comment: { ...comment, entries }, touchedKeys: new Set(wanted.keys()) };
}
