import { splitGluedWord } from "./glued-words.ts";
import { CONTAINER_BY_EXTENSION, type ContainerKind } from "./vocabulary/index.ts";

/** A run of letters and digits. `key` is the lower-case form without accents and apostrophes. */
export type Word = {
  readonly text: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly part: number;
  /** Index of the innermost bracket around the word, -1 outside brackets. */
  readonly bracket: number;
};

/** A bracketed stretch: offsets of the opening and of the closing character (or of the part's end). */
type Bracket = { readonly open: number; readonly close: number; readonly part: number; readonly parent: number };

/** One directory or the file itself; `words` are indexes [firstWord, lastWord) into the scanned words. */
export type PathPart = {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly firstWord: number;
  readonly lastWord: number;
};

export type ScannedName = {
  readonly raw: string;
  readonly parts: readonly PathPart[];
  readonly words: readonly Word[];
  readonly brackets: readonly Bracket[];
  readonly extension: string | undefined;
  readonly extensionKind: ContainerKind | undefined;
  readonly truncated: boolean;
};

/** Longest path that file systems in use accept (PATH_MAX); the tail, which holds the file name, is kept. */
const NAME_CHARS_MAX = 4096;

const CLOSING: Record<string, string> = {
  "(": ")",
  "[": "]",
  "{": "}",
  "【": "】",
  "「": "」",
  "『": "』",
  "（": "）",
  "［": "］",
  "《": "》",
  "★": "★",
};
const CLOSERS = new Set(Object.values(CLOSING));
/** Extensions that are release jargon when written in capitals ("….BluRay.DTS"). */
const CODEC_LIKE = new Set(["aac", "ac3", "divx", "dts", "eac3", "flac", "mp2", "mp3", "opus", "ts"]);
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;

/** Letters, marks and digits of any script; surrogate halves count as letters so that no pair is torn apart. */
export function isWordCode(code: number): boolean {
  if (code < 128) return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  if (code >= 0xd800 && code <= 0xdfff) return true;
  return WORD_CHARACTER.test(String.fromCharCode(code));
}

export function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isApostropheInside(raw: string, at: number): boolean {
  const character = raw[at];
  if (character !== "'" && character !== "’" && character !== "`") return false;
  return at > 0 && isWordCode(raw.charCodeAt(at - 1)) && isWordCode(raw.charCodeAt(at + 1) || 32);
}

/** Offsets of slashes inside a closed bracket of at most 120 characters: alternatives within one name. */
function slashesInBrackets(raw: string): Set<number> {
  const found = new Set<number>();
  let open = -1;
  let pending: number[] = [];
  for (let at = 0; at < raw.length; at += 1) {
    const character = raw[at] ?? "";
    if (CLOSING[character] !== undefined && character !== "★") {
      open = at;
      pending = [];
    } else if (character === "/" && open >= 0) pending.push(at);
    else if (CLOSERS.has(character) && open >= 0) {
      if (at - open <= 120) for (const slash of pending) found.add(slash);
      open = -1;
    }
  }
  return found;
}

/** Path separators, except a slash between blanks: release names use " / " between two titles. */
function splitPath(raw: string, nameOnly: boolean): { start: number; end: number }[] {
  const inside = nameOnly ? undefined : slashesInBrackets(raw);
  const spans: { start: number; end: number }[] = [];
  let start = 0;
  for (let at = 0; at <= raw.length; at += 1) {
    const character = raw[at];
    const isSeparator = !nameOnly && (character === "/" || character === "\\");
    const isSpaced = isSeparator && raw[at - 1] === " " && raw[at + 1] === " ";
    if (at < raw.length && (!isSeparator || isSpaced || inside?.has(at))) continue;
    if (at > start) spans.push({ start, end: at });
    start = at + 1;
  }
  return spans;
}

function findExtension(
  raw: string,
  span: { start: number; end: number },
): { at: number; extension: string } | undefined {
  const dot = raw.lastIndexOf(".", span.end - 1);
  if (dot <= span.start || span.end - dot > 9) return undefined;
  const written = raw.slice(dot + 1, span.end);
  const extension = written.toLowerCase();
  if (extension !== written && CODEC_LIKE.has(extension)) return undefined;
  return CONTAINER_BY_EXTENSION.has(extension) ? { at: dot, extension } : undefined;
}

/** A part that is one bracket from end to end is read as if the bracket were not there. */
function withoutOuterBracket(raw: string, span: { start: number; end: number; index: number }) {
  const closer = CLOSING[raw[span.start] ?? ""];
  if (closer === undefined || raw.indexOf(closer, span.start + 1) !== span.end - 1) return span;
  return { ...span, start: span.start + 1, end: span.end - 1 };
}

const IN_WORD = /\(\p{L}{1,4}\)/uy;
const OPENING_NUMBER = /\(\d{3}\) (?=\p{L})/uy;

/** "(Un)clear", "Girl(s)": a bracket grown together with a word is no bracket, nor is one around the number that opens a title ("(500) Days"). */
function isInsideWord(raw: string, at: number): boolean {
  if ((at === 0 || raw[at - 1] === "/") && execSticky(OPENING_NUMBER, raw, at) !== undefined) return true;
  const match = execSticky(IN_WORD, raw, at);
  if (match === undefined) return false;
  if (isWordCode(raw.charCodeAt(at + match.length) || 32)) return true;
  return at > 0 && isWordCode(raw.charCodeAt(at - 1)) && match === match.toLowerCase();
}

function execSticky(pattern: RegExp, raw: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(raw)?.[0];
}

type Collector = {
  raw: string;
  words: Word[];
  brackets: { open: number; close: number; part: number; parent: number }[];
};

function scanPart(collector: Collector, span: { start: number; end: number; index: number }): void {
  const { raw, words, brackets } = collector;
  const open: number[] = [];
  let at = span.start;
  while (at < span.end) {
    const character = raw[at] ?? "";
    if (isWordCode(raw.charCodeAt(at))) {
      const start = at;
      while (at < span.end && (isWordCode(raw.charCodeAt(at)) || isApostropheInside(raw, at))) at += 1;
      const bracket = open.at(-1) ?? -1;
      for (const piece of splitGluedWord(raw.slice(start, at))) {
        const from = start + piece.offset;
        words.push({
          text: piece.text,
          key: piece.key,
          start: from,
          end: from + piece.text.length,
          part: span.index,
          bracket,
        });
      }
      continue;
    }
    const opener = brackets[open.at(-1) ?? -1];
    const closes = opener !== undefined && CLOSING[raw[opener.open] ?? ""] === character;
    if (character === "(" && isInsideWord(raw, at)) {
      at += 1;
      continue;
    }
    if (CLOSING[character] !== undefined && !closes) {
      brackets.push({ open: at, close: span.end, part: span.index, parent: open.at(-1) ?? -1 });
      open.push(brackets.length - 1);
    } else if (CLOSERS.has(character)) {
      if (closes) {
        opener.close = at;
        open.pop();
      }
    }
    at += 1;
  }
}

/**
 * Cuts a name or path into parts, brackets and words. Linear in the length of the name.
 * `nameOnly` keeps slashes as ordinary characters. Known extensions are cut off the last part.
 */
export function scanName(name: string, nameOnly = false): ScannedName {
  const truncated = name.length > NAME_CHARS_MAX;
  const raw = truncated ? name.slice(-NAME_CHARS_MAX) : name;
  const spans = splitPath(raw, nameOnly);
  const last = spans.at(-1);
  const found = last === undefined ? undefined : findExtension(raw, last);
  if (last !== undefined && found !== undefined) last.end = found.at;
  const collector: Collector = { raw, words: [], brackets: [] };
  const parts: PathPart[] = [];
  for (const [index, span] of spans.entries()) {
    const firstWord = collector.words.length;
    scanPart(collector, withoutOuterBracket(raw, { ...span, index }));
    parts.push({ index, start: span.start, end: span.end, firstWord, lastWord: collector.words.length });
  }
  return {
    raw,
    parts,
    words: collector.words,
    brackets: collector.brackets,
    extension: found?.extension,
    extensionKind: found === undefined ? undefined : CONTAINER_BY_EXTENSION.get(found.extension),
    truncated,
  };
}
