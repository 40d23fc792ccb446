import { type ParsedFileName, parseFileName } from "../file-name/index.ts";
import {
  FIELD_NAMES,
  type FieldContent,
  type FieldName,
  type MediaFields,
  type MediaKind,
  type ValueSource,
} from "../schemas.ts";
import { renamedFields } from "./fields-for-kind.ts";
import type { Candidate, ProposalEvidence } from "./proposal.ts";

/** Chance that a value read from each source is right, before anything else is known. Set by hand, not fitted. */
const PRIOR: Partial<Record<ValueSource, number>> = { file_tag: 0.93, sidecar: 0.95 };

/** A tag that means something else for this kind (artist -> speaker) is a little less certain. */
const RENAMED_FACTOR = 0.92;

const SOURCE_WORDS: Partial<Record<ValueSource, string>> = { file_tag: "the tags of the file", sidecar: "the sidecar" };

function candidatesOf(fields: MediaFields, kind: MediaKind, origin: ValueSource, where: string): Candidate[] {
  const confidence = PRIOR[origin] ?? 0.8;
  const found: Candidate[] = [];
  for (const field of FIELD_NAMES) {
    const value = fields[field];
    if (value !== undefined)
      found.push({ field, value, origin, confidence, reason: `${where} say${where.endsWith("file") ? "" : "s"} so` });
  }
  for (const { from, to } of renamedFields(kind)) {
    const value = fields[from];
    if (value === undefined || fields[to] !== undefined || found.some((entry) => entry.field === to)) continue;
    const reason = `${where} name${where.endsWith("file") ? "" : "s"} it as ${from}`;
    found.push({ field: to, value, origin, confidence: confidence * RENAMED_FACTOR, reason });
  }
  return found;
}

/** What the tags of the file and its sidecar say, in the words of the item's kind. */
export function candidatesFromTags({ item, tags, sidecar }: ProposalEvidence): Candidate[] {
  return [
    ...candidatesOf(tags ?? {}, item.kind, "file_tag", SOURCE_WORDS.file_tag ?? ""),
    ...candidatesOf(sidecar?.fields ?? {}, item.kind, "sidecar", SOURCE_WORDS.sidecar ?? ""),
  ];
}

/** What follows from values that the item already holds: a year from its date, a speaker from its artist. */
export function candidatesFromItem({ item }: ProposalEvidence): Candidate[] {
  const found: Candidate[] = [];
  const date = item.fields.date;
  if (date !== undefined && typeof date.value === "string") {
    const year = Number(date.value.slice(0, 4));
    found.push({
      field: "year",
      value: year,
      origin: date.source,
      confidence: date.confidence,
      reason: "its date says so",
    });
  }
  for (const { from, to } of renamedFields(item.kind)) {
    const held = item.fields[from];
    if (held === undefined || found.some((entry) => entry.field === to)) continue;
    const confidence = Math.min(PRIOR.file_tag ?? 0.9, held.confidence) * RENAMED_FACTOR;
    found.push({ field: to, value: held.value, origin: held.source, confidence, reason: `its ${from} says so` });
  }
  return found;
}

type Named = [FieldName, FieldContent | undefined, number | undefined];

function namedFields(parsed: ParsedFileName, kind: MediaKind): Named[] {
  const sure = parsed.confidence;
  const common: Named[] = [
    ["year", parsed.year, sure.year],
    ["language", parsed.languages.length === 1 ? parsed.languages[0] : undefined, 0.8],
    ["country", parsed.countries.length > 0 ? parsed.countries : undefined, 0.6],
  ];
  if (kind === "episode" || kind === "podcast_episode") {
    return [
      ["series", parsed.title, sure.title],
      ["season", parsed.seasons.length === 1 ? parsed.seasons[0] : undefined, sure.season],
      ["episode", parsed.episodes.length === 1 ? parsed.episodes[0] : undefined, sure.episode],
      ["title", parsed.episodeTitle, sure.episodeTitle],
      ["date", parsed.date, sure.date],
      ["artist", parsed.artist, sure.artist],
      ...common.filter(([field]) => field !== "year"),
    ];
  }
  return [
    ["title", parsed.title, sure.title],
    ["artist", parsed.artist, sure.artist],
    ["author", kind === "audiobook" ? (parsed.artist ?? parsed.speaker) : undefined, sure.artist],
    ["album", parsed.album, sure.album],
    ["track", parsed.trackNumber, 0.9],
    ["disc", parsed.disc, 0.9],
    ["speaker", parsed.speaker ?? (kind === "talk" ? parsed.artist : undefined), sure.speaker ?? sure.artist],
    ["event", parsed.event, 0.75],
    ["date", parsed.date, sure.date],
    ...common,
  ];
}

const PARSED_TYPE: Partial<Record<MediaKind, ParsedFileName["type"]>> = {
  movie: "movie",
  episode: "episode",
  music: "music",
  podcast_episode: "podcast",
  talk: "talk",
  audiobook: "music",
};

/** A name that was read as another type than the item is may have put its words into the wrong places. */
const WRONG_TYPE_FACTOR = 0.7;

/**
 * What the file name says, read for the kind of the item. The parser's own certainty is kept, and lowered when it still
 * took the file for something else.
 */
export function candidatesFromFileName({ item, fileName }: ProposalEvidence): Candidate[] {
  const type = PARSED_TYPE[item.kind];
  const parsed = fileName?.type === type && fileName !== undefined ? fileName : parseFileName(item.relPath, { type });
  const factor = parsed.type === type ? 1 : WRONG_TYPE_FACTOR;
  const found: Candidate[] = [];
  for (const [field, value, certainty] of namedFields(parsed, item.kind)) {
    if (value === undefined) continue;
    const confidence = Math.min(0.97, (certainty ?? 0.6) * factor);
    found.push({ field, value, origin: "file_name", confidence, reason: "the file name says so" });
  }
  return found;
}
