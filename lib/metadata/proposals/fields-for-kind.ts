import type { FieldName, MediaFields, MediaKind } from "../schemas.ts";

/** Where a tag goes for a kind that has its own word for it: [tag, field of the kind], the first that exists wins. */
const RENAMED: Partial<Record<MediaKind, readonly (readonly [FieldName, FieldName])[]>> = {
  talk: [
    ["artist", "speaker"],
    ["author", "speaker"],
    ["albumArtist", "speaker"],
    ["album", "event"],
  ],
  audiobook: [
    ["albumArtist", "author"],
    ["artist", "author"],
    ["composer", "narrator"],
  ],
  podcast_episode: [
    ["album", "series"],
    ["author", "artist"],
    ["albumArtist", "artist"],
    ["track", "episode"],
  ],
  podcast: [
    ["artist", "author"],
    ["album", "title"],
  ],
};

/** What can be said of a field from another one of the same item, with how it was found. */
type RenamedField = { from: FieldName; to: FieldName };

/** The renamings of a kind: an ID3 artist is the speaker of a talk, the author of an audiobook. */
export function renamedFields(kind: MediaKind): readonly RenamedField[] {
  return (RENAMED[kind] ?? []).map(([from, to]) => ({ from, to }));
}

/**
 * Tags in the words of a kind: fields that the kind names differently are added under their own name where absent.
 */
export function fieldsForKind(tags: MediaFields, kind: MediaKind): MediaFields {
  const fields: MediaFields = { ...tags };
  for (const { from, to } of renamedFields(kind)) {
    if (fields[to] === undefined && tags[from] !== undefined) Object.assign(fields, { [to]: tags[from] });
  }
  return fields;
}

/** The tag that holds this field in files of this kind, for writing: the first one renamed to it, else itself. */
export function fileTagFieldFor(field: FieldName, kind: MediaKind): FieldName {
  return renamedFields(kind).find(({ to }) => to === field)?.from ?? field;
}
