import type { FieldName } from "#lib/metadata/index.ts";
import type { FieldEdit, NativeTag } from "./container.ts";
import { type Atom, listAtoms, makeAtom, metaChildrenStart } from "./mp4-atoms.ts";
import { UnsupportedField } from "./source-file.ts";

/** User data texts of QuickTime ("©nam" directly in udta), by the field they hold. */
const QUICKTIME_KEYS: Partial<Record<FieldName, string>> = {
  title: "©nam",
  artist: "©ART",
  album: "©alb",
  composer: "©wrt",
  year: "©day",
  date: "©day",
  genres: "©gen",
  director: "©dir",
  copyright: "©cpy",
  summary: "©des",
};

const isText = (atom: Atom): boolean => atom.type.startsWith("\u00a9");

/** The first text of a user data atom: 16-bit length, 16-bit language, text (QuickTime File Format, user data text). */
function firstText(moov: Buffer, atom: Atom): string | undefined {
  if (atom.bodyStart + 4 > atom.end) return undefined;
  const end = atom.bodyStart + 4 + moov.readUInt16BE(atom.bodyStart);
  if (end > atom.end) return undefined;
  const bytes = moov.subarray(atom.bodyStart + 4, end);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\0+$/, "");
  } catch {
    return new TextDecoder("macintosh").decode(bytes).replace(/\0+$/, "");
  }
}

/** QuickTime texts directly in the user data, as native tags under their own names. */
export function quickTimeTags(moov: Buffer, udta: Atom | undefined): NativeTag[] {
  if (udta === undefined) return [];
  return listAtoms(moov, udta.bodyStart, udta.end)
    .filter(isText)
    .flatMap((atom) => {
      const text = firstText(moov, atom);
      return text === undefined || text === "" ? [] : [{ key: `udta/${atom.type}`, values: [text] }];
    });
}

export const hasQuickTimeTexts = (moov: Buffer, udta: Atom | undefined): boolean =>
  udta !== undefined && listAtoms(moov, udta.bodyStart, udta.end).some(isText);

/** Language code 0x55c4 is "und", packed as in `mdhd`. */
function textAtom(type: string, text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length > 0xffff) throw new UnsupportedField("A text is too long for QuickTime tags.");
  const head = Buffer.alloc(4);
  head.writeUInt16BE(bytes.length);
  head.writeUInt16BE(0x55c4, 2);
  return makeAtom(type, head, bytes);
}

/** Values by user data atom for the edits; `strict` refuses fields that QuickTime has no text for. */
export function quickTimeValues(
  held: readonly NativeTag[],
  edits: readonly FieldEdit[],
  strict: boolean,
): Map<string, string | null> {
  const wanted = new Map<string, string | null>();
  const oldDay = held.find(({ key }) => key === "udta/©day")?.values[0];
  for (const { field, values } of edits) {
    const key = QUICKTIME_KEYS[field];
    if (key === undefined && !strict) continue;
    if (key === undefined) throw new UnsupportedField(`QuickTime files have no tag for "${field}".`);
    if (field === "year" && edits.some((edit) => edit.field === "date" && edit.values !== null)) continue;
    if (field === "year" && values !== null && oldDay?.startsWith(values[0] ?? "-")) continue;
    if (field === "date" && values === null) continue;
    wanted.set(key, values === null ? null : values.join("; "));
  }
  return wanted;
}

/** The children of udta with the texts replaced, removed or added. */
export function editQuickTimeTexts(
  moov: Buffer,
  udta: Atom | undefined,
  wanted: ReadonlyMap<string, string | null>,
  addNew: boolean,
): Buffer[] {
  const children = udta === undefined ? [] : listAtoms(moov, udta.bodyStart, udta.end);
  const placed = new Set<string>();
  const kept = children.flatMap((atom) => {
    const value = wanted.get(atom.type);
    if (value === undefined) return [moov.subarray(atom.start, atom.end)];
    if (value === null || placed.has(atom.type)) return [];
    placed.add(atom.type);
    return [textAtom(atom.type, value)];
  });
  const added = [...wanted].filter(([key, value]) => value !== null && addNew && !placed.has(key));
  return [...kept, ...added.map(([key, value]) => textAtom(key, value ?? ""))];
}

/** Names in Apple's key list ("com.apple.quicktime.title") that say the same as one of these fields. */
export function rivalKeys(
  moov: Buffer,
  parents: readonly { from: number; to: number }[],
  edits: readonly FieldEdit[],
): string | undefined {
  const words = new Set(edits.flatMap(({ field }) => RIVAL_WORDS[field] ?? [field.toLowerCase()]));
  for (const { from, to } of parents) {
    for (const meta of listAtoms(moov, from, to).filter(({ type }) => type === "meta")) {
      const keys = listAtoms(moov, metaChildrenStart(moov, meta), meta.end).find(({ type }) => type === "keys");
      if (keys === undefined || keys.bodyStart + 8 > keys.end) continue;
      const names = listAtoms(moov, keys.bodyStart + 8, keys.end).map((key) =>
        moov.toString("utf8", key.bodyStart, key.end),
      );
      const rival = names.find((name) => words.has((name.split(".").at(-1) ?? "").toLowerCase()));
      if (rival !== undefined) return rival;
    }
  }
  return undefined;
}

const RIVAL_WORDS: Partial<Record<FieldName, readonly string[]>> = {
  year: ["year", "date", "creationdate"],
  date: ["year", "date", "creationdate"],
  genres: ["genre"],
  summary: ["description", "comment", "synopsis", "information"],
  tags: ["keywords"],
  artist: ["artist", "author"],
};
