import type { FieldEdit, NativeTag } from "./container.ts";
import { genreName, genreNumber } from "./id3-genres.ts";
import { digestOf } from "./source-file.ts";

export const ID3V1_BYTES = 128;

/** Places of the fields in the 128 bytes: [start, length]. Byte 126 is the track number when byte 125 is zero. */
const PLACES = { title: [3, 30], artist: [33, 30], album: [63, 30], year: [93, 4] } as const;
type Place = keyof typeof PLACES;

const textAt = (tag: Buffer, [start, length]: readonly [number, number]): string =>
  new TextDecoder("windows-1252")
    .decode(tag.subarray(start, start + length))
    .replace(/\0.*$/s, "")
    .trim();

export const isId3v1 = (tail: Buffer): boolean =>
  tail.length === ID3V1_BYTES && tail.toString("latin1", 0, 3) === "TAG";

const hasTrack = (tag: Buffer): boolean => tag[125] === 0 && tag[126] !== 0;

/** Readable tags of an ID3v1 tag under the keys "ID3v1:title" etc. */
export function tagsOfId3v1(tag: Buffer): NativeTag[] {
  const tags: NativeTag[] = [];
  for (const [name, place] of Object.entries(PLACES)) {
    const text = textAt(tag, place);
    if (text !== "" && !/^0+$/.test(text)) tags.push({ key: `ID3v1:${name}`, values: [text] });
  }
  if (hasTrack(tag)) tags.push({ key: "ID3v1:track", values: [String(tag[126])] });
  const genre = genreName(tag[127] ?? 255);
  if (genre !== undefined) tags.push({ key: "ID3v1:genre", values: [genre] });
  return tags;
}

/** Digest per field, so that a write of one leaves the others comparable. */
export function partsOfId3v1(tag: Buffer): { key: string; digest: string }[] {
  const parts = Object.entries(PLACES).map(([name, [start, length]]) => ({
    key: `ID3v1:${name}`,
    digest: digestOf(tag.subarray(start, start + length)),
  }));
  const commentEnd = tag[125] === 0 ? 125 : 127;
  return [
    ...parts,
    { key: "ID3v1:comment", digest: digestOf(tag.subarray(97, commentEnd)) },
    { key: "ID3v1:track", digest: String(tag[125] === 0 ? tag[126] : 0) },
    { key: "ID3v1:genre", digest: String(tag[127]) },
  ];
}

/** The values of an ID3v1 tag as edits, for a new ID3v2 tag: programs that find one ignore the old tag altogether. */
export function editsFromId3v1(tag: Buffer): FieldEdit[] {
  const fields = {
    title: "title",
    artist: "artist",
    album: "album",
    year: "year",
    track: "track",
    genre: "genres",
  } as const;
  return tagsOfId3v1(tag).flatMap(({ key, values }) => {
    const field = fields[key.slice("ID3v1:".length) as keyof typeof fields];
    return field === undefined ? [] : [{ field, values }];
  });
}

/** The comment of an ID3v1 tag, "" when there is none. */
export const commentOfId3v1 = (tag: Buffer): string => textAt(tag, [97, tag[125] === 0 ? 28 : 30]);

function putText(tag: Buffer, place: Place, text: string): void {
  const [start, length] = PLACES[place];
  tag.fill(0, start, start + length);
  const plain = text.normalize("NFC").replace(/[^\u0020-\u007e\u00a0-\u00ff]/g, "?");
  tag.write(plain.slice(0, length), start, length, "latin1");
}

/** Keeps an existing ID3v1 tag in step with the edits as far as its short fields allow; returns it and what it touched. */
export function editId3v1(old: Buffer, edits: readonly FieldEdit[]): { tag: Buffer; touchedKeys: Set<string> } {
  const tag = Buffer.from(old);
  const touchedKeys = new Set<string>();
  for (const { field, values } of edits) {
    const text = values?.[0] ?? "";
    if (field === "title" || field === "artist" || field === "album" || field === "year") {
      putText(tag, field, field === "artist" ? (values ?? []).join("; ") : text);
      touchedKeys.add(`ID3v1:${field}`);
    } else if (field === "track" && tag[125] === 0) {
      const number = Number(text);
      tag[126] = Number.isInteger(number) && number > 0 && number < 256 ? number : 0;
      touchedKeys.add("ID3v1:track");
    } else if (field === "genres") {
      tag[127] = genreNumber(text) ?? 255;
      touchedKeys.add("ID3v1:genre");
    }
  }
  return { tag, touchedKeys };
}
