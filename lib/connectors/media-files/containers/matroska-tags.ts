import type { FieldEdit, NativeTag } from "./container.ts";
import { datedValues, isDated } from "./dated-values.ts";
import { ID, listElements, makeElement, makeMaster, makeUint, readText, readUint } from "./ebml.ts";
import { digestOf } from "./source-file.ts";
import { MATROSKA_KEYS } from "./tag-keys.ts";

/** One SimpleTag of the whole file (not of a track or chapter), with its key; nested ones stay inside their bytes. */
type Simple = { key: string; value: string | undefined; bytes: Buffer };

/** One Tag element. `level` is its TargetTypeValue; tags aimed at a track, chapter or attachment are foreign. */
export type MatroskaTag = { level: number; isForeign: boolean; targets: Buffer; simples: Simple[]; bytes: Buffer };

/** Levels: 70 collection, 60 season or volume, 50 album, film or episode, 30 track of an album. */
const LEVEL = { collection: 70, season: 60, item: 50, track: 30 } as const;

const FOREIGN = new Set<number>([ID.tagTrackUid, ID.tagEditionUid, ID.tagChapterUid, ID.tagAttachmentUid]);

/**
 * Level of the item itself: 30 where a sound file keeps an album above its track, else 50. Keys of the item have no
 * prefix; those above are ALBUM/, SEASON/ and COLLECTION/.
 */
function prefixOf(level: number, itemLevel: number): string {
  if (level === itemLevel) return "";
  if (level === LEVEL.item) return "ALBUM/";
  if (level === LEVEL.season) return "SEASON/";
  if (level === LEVEL.collection) return "COLLECTION/";
  return `${level}/`;
}

function parseTag(
  bytes: Buffer,
): Omit<MatroskaTag, "simples"> & { raw: { name: string; value: string | undefined; bytes: Buffer }[] } {
  const children = listElements(bytes);
  let level: number = LEVEL.item;
  let isForeign = false;
  let targets = Buffer.alloc(0);
  const raw: { name: string; value: string | undefined; bytes: Buffer }[] = [];
  for (const child of children) {
    if (child.id === ID.targets) {
      targets = Buffer.from(bytes.subarray(child.start, child.end));
      for (const entry of listElements(bytes, child.bodyStart, child.end)) {
        if (entry.id === ID.targetTypeValue) level = readUint(bytes, entry);
        if (FOREIGN.has(entry.id) && readUint(bytes, entry) !== 0) isForeign = true;
      }
    }
    if (child.id !== ID.simpleTag) continue;
    const entries = listElements(bytes, child.bodyStart, child.end);
    const name = entries.find(({ id }) => id === ID.tagName);
    const value = entries.find(({ id }) => id === ID.tagString);
    raw.push({
      name: name === undefined ? "" : readText(bytes, name).toUpperCase().trim(),
      value: value === undefined ? undefined : readText(bytes, value),
      bytes: bytes.subarray(child.start, child.end),
    });
  }
  return { level, isForeign, targets, raw, bytes };
}

/** Parses the body of the Tags element. `isAudio` decides whether level 30 is the item. @throws DamagedFile */
export function parseMatroskaTags(body: Buffer, isAudio: boolean): MatroskaTag[] {
  const parsed = listElements(body)
    .filter(({ id }) => id === ID.tag)
    .map((element) => parseTag(body.subarray(element.bodyStart, element.end)));
  const hasTrackLevel = parsed.some(({ level, isForeign }) => level === LEVEL.track && !isForeign);
  const itemLevel = isAudio && hasTrackLevel ? LEVEL.track : LEVEL.item;
  return parsed.map(({ raw, ...tag }) => ({
    ...tag,
    simples: raw.map(({ name, value, bytes }) => ({ key: prefixOf(tag.level, itemLevel) + name, value, bytes })),
  }));
}

export function tagsOfMatroska(tags: readonly MatroskaTag[]): NativeTag[] {
  return tags
    .filter(({ isForeign }) => !isForeign)
    .flatMap(({ simples }) => simples)
    .flatMap(({ key, value }) => (value === undefined ? [] : [{ key, values: [value] }]));
}

export function partsOfMatroska(tags: readonly MatroskaTag[]): { key: string; digest: string }[] {
  return tags.flatMap((tag) => {
    if (tag.isForeign) return [{ key: "foreign tag", digest: digestOf(tag.bytes) }];
    const nested = tag.simples.map((simple) => ({ key: simple.key, digest: digestOf(simple.bytes) }));
    return tag.simples.length === 0 ? [] : [{ key: `targets ${tag.level}`, digest: digestOf(tag.targets) }, ...nested];
  });
}

const simpleTag = (name: string, value: string): Buffer =>
  makeElement(
    ID.simpleTag,
    makeElement(ID.tagName, Buffer.from(name)),
    makeElement(ID.tagString, Buffer.from(value, "utf8")),
  );

function levelAndName(key: string, itemLevel: number): { level: number; name: string } {
  const [prefix, name] = key.includes("/") ? (key.split("/") as [string, string]) : ["", key];
  const levels: Record<string, number> = { ALBUM: LEVEL.item, SEASON: LEVEL.season, COLLECTION: LEVEL.collection };
  return { level: levels[prefix] ?? itemLevel, name };
}

function wantedValues(
  tags: readonly MatroskaTag[],
  edits: readonly FieldEdit[],
  hasTrackLevel: boolean,
): Map<string, string[] | null> {
  const held = new Map(tagsOfMatroska(tags).map((tag) => [tag.key, tag.values[0]]));
  const wanted = new Map<string, string[] | null>();
  for (const edit of edits) {
    const keys = (MATROSKA_KEYS[edit.field] ?? []).filter((key) => key !== "Info/Title");
    const own = keys.filter((key) => held.has(key));
    // A value of the album above (its artist, its date) is not the item's to change when the item has its own.
    const present = own.some((key) => !key.startsWith("ALBUM/"))
      ? own.filter((key) => !key.startsWith("ALBUM/") || edit.field === "album")
      : own;
    const creatable = keys.filter((key) => hasTrackLevel || !key.startsWith("ALBUM/"));
    const isAdded = edit.values !== null && edit.field !== "title";
    const targets = present.length > 0 ? present : isAdded ? creatable.slice(0, 1) : [];
    for (const key of targets) wanted.set(key, isDated(edit) ? datedValues(held.get(key), edit, edits) : edit.values);
  }
  return wanted;
}

/** The new children of the Tags element, and the keys that were touched. The title is kept in Info, not added here. */
export function editMatroskaTags(
  tags: readonly MatroskaTag[],
  edits: readonly FieldEdit[],
  isAudio: boolean,
): { children: Buffer[]; touchedKeys: Set<string> } {
  const hasTrackLevel = isAudio && tags.some(({ level, isForeign }) => level === LEVEL.track && !isForeign);
  const itemLevel = hasTrackLevel ? LEVEL.track : LEVEL.item;
  const wanted = wantedValues(tags, edits, hasTrackLevel);
  const touchedKeys = new Set(wanted.keys());
  const placed = new Set<string>();
  const rest = new Map<number, Buffer[]>();
  const drafts = tags.map((tag) => {
    if (tag.isForeign) return { tag, simples: undefined };
    const simples = tag.simples.flatMap(({ key, bytes }) => {
      const values = wanted.get(key);
      if (values === undefined) return [bytes];
      if (values === null || placed.has(key)) return [];
      placed.add(key);
      return values.map((value) => simpleTag(levelAndName(key, itemLevel).name, value));
    });
    return { tag, simples };
  });
  for (const [key, values] of wanted) {
    if (values === null || placed.has(key)) continue;
    const { level, name } = levelAndName(key, itemLevel);
    const home = drafts.find((draft) => draft.simples !== undefined && draft.tag.level === level);
    const made = values.map((value) => simpleTag(name, value));
    if (home?.simples !== undefined) home.simples.push(...made);
    else rest.set(level, [...(rest.get(level) ?? []), ...made]);
  }
  const children = drafts.flatMap(({ tag, simples }) => {
    if (simples === undefined) return [makeElement(ID.tag, tag.bytes)];
    return simples.length === 0
      ? []
      : [makeElement(ID.tag, tag.targets.length > 0 ? tag.targets : makeTargets(LEVEL.item), ...simples)];
  });
  for (const [level, simples] of rest) {
    children.push(makeElement(ID.tag, makeTargets(level), ...simples));
    touchedKeys.add(`targets ${level}`);
  }
  for (const { tag, simples } of drafts) if (simples?.length === 0) touchedKeys.add(`targets ${tag.level}`);
  return { children, touchedKeys };
}

/** Names of the levels above the item: without them some programs take a collection's title for the item's. */
const LEVEL_NAMES: Readonly<Record<number, string>> = { 70: "COLLECTION", 60: "SEASON" };

function makeTargets(level: number): Buffer {
  const name = LEVEL_NAMES[level];
  const named = name === undefined ? [] : [makeElement(ID.targetType, Buffer.from(name))];
  return makeMaster(ID.targets, [makeUint(ID.targetTypeValue, level), ...named], false);
}
