import type { FieldName } from "#lib/metadata/index.ts";
import type { FieldEdit } from "./container.ts";
import { buildTextFrame, canonicalFrameId, keyOfFrame } from "./id3-frames.ts";
import { textFrameValues } from "./id3-text.ts";
import type { Id3Frame, Id3Tag } from "./id3v2-tag.ts";
import { CannotEdit } from "./source-file.ts";
import { ID3_KEYS } from "./tag-keys.ts";

type NewFrame = Pick<Id3Frame, "id" | "flags" | "raw">;

/** Frames of an edited tag, and the keys that were touched. */
type Id3Edit = { frames: NewFrame[]; touchedKeys: Set<string> };

const DATE_KEYS = ["TYER", "TDAT", "TDRC"] as const;

/** "5" into "3/12" gives "5/12": the total belongs to another field. */
function withTotal(old: string | undefined, value: string): string {
  const total = /\/\s*(\d+)\s*$/.exec(old ?? "")?.[1];
  return total === undefined ? value : `${value}/${total}`;
}

/**
 * Year and date of one edit as frame values: 2.4 keeps both in TDRC, before that TYER and TDAT (DDMM). A date frame of the
 * other version that is there already is kept in step.
 */
function dateValues(input: {
  version: number;
  edits: Map<FieldName, string[] | null>;
  held: Map<string, string>;
}): Map<string, string[] | null> {
  const { version, edits, held } = input;
  const date = edits.get("date")?.[0];
  const year = edits.get("year")?.[0] ?? date?.slice(0, 4);
  const values = new Map<string, string[] | null>();
  const removesAll = edits.get("year") === null || (edits.get("date") === null && year === undefined);
  if (removesAll && date === undefined) {
    for (const key of DATE_KEYS) values.set(key, null);
    return values;
  }
  const heldDate = held.get("TDRC") ?? "";
  const exact = date ?? (heldDate.startsWith(year ?? "-") ? heldDate : year);
  if (version === 4 || held.has("TDRC")) values.set("TDRC", exact === undefined ? null : [exact]);
  if (version < 4 || held.has("TYER")) values.set("TYER", year === undefined ? null : [year]);
  const dayMonth = /^\d{4}-(\d{2})-(\d{2})$/.exec(date ?? "");
  if (date !== undefined && (version < 4 || held.has("TDAT"))) {
    values.set("TDAT", dayMonth ? [`${dayMonth[2]}${dayMonth[1]}`] : null);
  } else if (held.has("TDAT") && held.get("TYER") !== year) values.set("TDAT", null);
  return values;
}

/** Values per frame key for all edits but dates. */
function frameValues(
  edit: FieldEdit,
  heldKeys: ReadonlySet<string>,
  held: Map<string, string>,
): Map<string, string[] | null> {
  const keys = (ID3_KEYS[edit.field] ?? []).filter((key) => !key.startsWith("ID3v1:"));
  const present = keys.filter((key) => heldKeys.has(key));
  const targets = present.length > 0 ? present : edit.values === null ? [] : keys.slice(0, 1);
  const values = new Map<string, string[] | null>();
  for (const key of targets) {
    const isCount = key === "TRCK" || key === "TPOS";
    const [first = ""] = edit.values ?? [];
    values.set(key, edit.values === null ? null : isCount ? [withTotal(held.get(key), first)] : edit.values);
  }
  return values;
}

function heldTexts(tag: Id3Tag): Map<string, string> {
  const held = new Map<string, string>();
  for (const frame of tag.frames) {
    const value = frame.content === undefined ? undefined : textFrameValues(frame.content)?.[0];
    const id = canonicalFrameId(frame.id);
    if (value !== undefined && id.startsWith("T") && !held.has(id)) held.set(id, value);
  }
  return held;
}

/**
 * The frames of a tag after the edits: changed ones replaced where they stood (repeats of a key removed), new ones at the
 * end, all others byte for byte.
 * @throws CannotEdit when a field has no frame in this version
 */
export function editId3Frames(tag: Id3Tag, edits: readonly FieldEdit[]): Id3Edit {
  const byField = new Map(edits.map((edit) => [edit.field, edit.values]));
  const heldKeys = new Set(tag.frames.map(keyOfFrame));
  const held = heldTexts(tag);
  const wanted = new Map<string, string[] | null>();
  for (const edit of edits) {
    if (edit.field === "year" || edit.field === "date") continue;
    for (const [key, values] of frameValues(edit, heldKeys, held)) wanted.set(key, values);
  }
  if (byField.has("year") || byField.has("date")) {
    for (const [key, values] of dateValues({ version: tag.version, edits: byField, held })) wanted.set(key, values);
  }
  const frames: NewFrame[] = [];
  const placed = new Set<string>();
  const place = (key: string, values: string[]): void => {
    const frame = buildTextFrame(tag.version, key, values);
    if (frame === undefined) throw new CannotEdit(`ID3v2.${tag.version} has no place for ${key}.`);
    frames.push(frame);
    placed.add(key);
  };
  for (const frame of tag.frames) {
    const key = keyOfFrame(frame);
    const values = wanted.get(key);
    if (values === undefined) frames.push(frame);
    else if (values !== null && !placed.has(key)) place(key, values);
  }
  for (const [key, values] of wanted) if (values !== null && !placed.has(key)) place(key, values);
  return { frames, touchedKeys: new Set(wanted.keys()) };
}
