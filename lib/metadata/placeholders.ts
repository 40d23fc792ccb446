import type { FieldContent, FieldName } from "./schemas.ts";

/** Texts that taggers, rippers and cameras write when they know nothing; compared after folding. */
const EMPTY_WORDS = new Set([
  "unknown",
  "untitled",
  "none",
  "null",
  "nil",
  "n a",
  "na",
  "nan",
  "undefined",
  "tba",
  "tbd",
  "todo",
  "test",
  "default",
  "no title",
  "no name",
  "no artist",
  "no album",
  "no genre",
  "no description",
  "not set",
  "not available",
  "unknown artist",
  "unknown album",
  "unknown title",
  "unknown genre",
  "unknown author",
  "unknown track",
  "unknown show",
  "unknown series",
  "unknown director",
  "various",
  "new recording",
  "new project",
  "video",
  "audio",
  "movie",
  "track",
  "episode",
  "chapter",
  "soundhandler",
  "videohandler",
]);

/** Words of EMPTY_WORDS that are honest values in these fields ("Various" as album artist, a tag "video"). */
const ALLOWED_WORDS: Partial<Record<FieldName, ReadonlySet<string>>> = {
  albumArtist: new Set(["various"]),
  artist: new Set(["various"]),
  tags: new Set(["test", "video", "audio", "movie", "various", "chapter", "track", "episode"]),
  genres: new Set(["various"]),
};

/** A counter instead of a name: "Track 01", "Titel 3", "Chapter 12", "IMG_2041", "VID-20260102-WA0003". */
const COUNTER =
  /^(?:(?:audio ?)?track|tr|titel|titre|piste|pista|traccia|title|chapter|kapitel|part|teil|file|clip|scene|video|movie|audio|disc|cd|episode|folge|episodio|recording|new recording|untitled|img|vid|dsc|dscn|dscf|mov|mvi|gopr|gh01|pxl|voice|memo|aufnahme) ?\d{1,9}(?: (?:\d{1,6}|wa\d{1,6}|of \d{1,4}))*$/;

const DISC_COUNTER = /^(?:disc|cd|disk|volume|img|dsc|mov|new recording|untitled) ?\d{1,6}$/;

/** Dashes, dots and underscores, or a run of question marks where an encoding failed; "!!!" and "+" are real names. */
const NOTHING_SAID = /^(?:[\s\p{Pd}_.]*|\s*\?{2,}\s*)$/u;

/** Language codes that say "not determined" (ISO 639-2 und, mis, mul, zxx; Matroska's default). */
const NO_LANGUAGE = new Set(["und", "mis", "zxx", "xx", "xxx", "unk", "qaa"]);

const BARE_NUMBER = /^\d{1,6}$/;
const BARE_URL = /^(?:https?:\/\/|www\.)\S+$/i;
const HEX_ID = /^[0-9a-f]{16,}$|^[0-9a-f]{8}(?:[- ][0-9a-f]{4}){3}[- ][0-9a-f]{12}$/;

/** Case, accents, punctuation and spacing removed, so that two spellings of one text compare equal. */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const TITLE_LIKE: ReadonlySet<FieldName> = new Set(["title", "artist", "albumArtist", "album", "series", "director"]);

function isPlaceholderText(field: FieldName, text: string): boolean {
  const folded = foldText(text);
  if (folded === "") return NOTHING_SAID.test(text);
  if (EMPTY_WORDS.has(folded) && !ALLOWED_WORDS[field]?.has(folded)) return true;
  if (!TITLE_LIKE.has(field)) return false;
  const counter = field === "title" ? COUNTER : DISC_COUNTER;
  return counter.test(folded) || BARE_URL.test(text.trim()) || HEX_ID.test(folded);
}

function fileStem(relPath: string): string {
  const name = relPath.slice(relPath.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

/** A stem that only a machine would write: separators instead of spaces, or release words. */
const MACHINE_STEM =
  /[._](?=\S)|\b(?:19|20)\d{2}\b|\b\d{3,4}[pi]\b|\bs\d{1,2} ?e\d{1,3}\b|^\d{1,3}[ ._-]|\b(?:x26[45]|h\.?26[45]|web-?dl|webrip|bluray|hdtv|xvid)\b|\[[^\]]{6,}\]/i;

/**
 * True when a value is present but says nothing: "Unknown", "Track 01", "und", a title that is only the file name, a
 * year of 0 or 1. Such values count as missing in completeness and may be replaced by a proposal.
 * @param relPath the item's path, to notice a title copied from an untidy file name
 */
export function isPlaceholder(field: FieldName, value: FieldContent, relPath = ""): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.every((entry) => isPlaceholder(field, entry, relPath));
  if (typeof value === "boolean") return false;
  if (typeof value === "number") return field === "year" ? value < 1_000 : field === "track" && value === 0;
  const text = value.trim();
  if (field === "language") return NO_LANGUAGE.has(text.toLowerCase());
  if (field === "date") return /^0|^1000(?:-|$)/.test(text);
  if (isPlaceholderText(field, text)) return true;
  if (field !== "title") return false;
  if (BARE_NUMBER.test(text)) return foldText(fileStem(relPath)) === foldText(text) && text.length < 4;
  const stem = fileStem(relPath);
  return (
    stem !== "" && MACHINE_STEM.test(stem) && (text === stem || text === relPath.slice(relPath.lastIndexOf("/") + 1))
  );
}
