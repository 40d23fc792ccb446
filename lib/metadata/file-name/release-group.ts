import { cleanTitle } from "./clean-text.ts";
import type { Hole } from "./holes.ts";
import { hasField, type Match } from "./match.ts";
import { isGap, type Recognition } from "./recognition.ts";
import type { PathPart } from "./scan-name.ts";

export type ReleaseGroup = { text: string; holes: ReadonlySet<Hole>; confidence: number };

const JARGON = new Set(["tech", "language", "edition", "label"]);
const CREDIT = /^(?:by|par|от|from)[ ._]+/iu;
const WORDS_MAX = 4;
const LOOSE_WORDS_MAX = 2;

const isTrailer = (match: Match): boolean =>
  match.kind === "mark" ||
  hasField(match, "crc32") ||
  hasField(match, "uuid") ||
  hasField(match, "website") ||
  match.kind === "site";

const hasLetter = (text: string): boolean => /\p{L}/u.test(text);

const wordCount = (text: string): number => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean).length;

function sliceWithBrackets(raw: string, start: number, end: number): string {
  const text = raw.slice(start, end);
  const opened = [...text].filter((character) => "[(".includes(character)).length;
  const closed = [...text].filter((character) => "])".includes(character)).length;
  return opened > closed && "])".includes(raw[end] ?? " ") ? text + raw[end] : text;
}

function groupText(raw: string, holes: readonly Hole[]): string {
  const first = holes[0];
  const last = holes.at(-1);
  if (first === undefined || last === undefined) return "";
  return cleanGroup(sliceWithBrackets(raw, first.start, last.end));
}

/** Every bracket is closed behind where it opens. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if ("[({".includes(character)) depth += 1;
    else if ("])}".includes(character)) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function cleanGroup(text: string): string {
  const plain = text.replace(CREDIT, "").replaceAll("_", " ").trim();
  return isBalanced(plain)
    ? plain
    : plain
        .replace(/[[\](){}]+/g, " ")
        .replace(/\s+/g, " ")
        .trim();
}

/** What stands behind the last technical word: "…x264-GROUP", "…AC3 GROUP", "…[GROUP]". */
function findTrailing(recognition: Recognition, part: PathPart, holes: readonly Hole[]): ReleaseGroup | undefined {
  const { raw } = recognition.scanned;
  const row = recognition.matches.filter((match) => match.part === part.index && !isTrailer(match));
  const last = row.at(-1);
  if (last === undefined) return undefined;
  const behind = holes.filter((hole) => hole.start >= last.end);
  const first = behind[0];
  if (first === undefined) return undefined;
  const text = groupText(raw, behind);
  const gap = raw.slice(last.end, first.start);
  const isTight = gap.endsWith("-") && !/[ ._]-$/.test(gap);
  const isJargon = JARGON.has(last.kind);
  const words = wordCount(text);
  const isHung =
    raw[last.start - 1] === "-" ||
    isGap(raw, part.start, last.start) ||
    hasField(last, "film") ||
    hasField(last, "bonus");
  if (!isJargon && !(isTight && !isHung && words === 1 && first.bracket < 0)) return undefined;
  const isCredited = CREDIT.test(raw.slice(first.start, first.start + 8));
  const isOpen = !isTight && !isCredited && first.bracket < 0 && !/-[ ._]*$/.test(gap);
  if (words > (isOpen ? LOOSE_WORDS_MAX : WORDS_MAX) && !isTight) return shorten(raw, behind);
  return { text, holes: new Set(behind), confidence: isTight ? 0.9 : 0.7 };
}

/** Too many words for a group: only what follows a last tight hyphen counts. */
function shorten(raw: string, behind: readonly Hole[]): ReleaseGroup | undefined {
  const last = behind.at(-1);
  if (last === undefined) return undefined;
  const text = raw.slice(last.start, last.end);
  const hyphen = text.lastIndexOf("-");
  const name = hyphen < 0 ? "" : text.slice(hyphen + 1);
  return wordCount(name) === 1 && /^\S/.test(name)
    ? { text: cleanTitle(name), holes: new Set([last]), confidence: 0.6 }
    : undefined;
}

/** "…x264-GROUP - Dual Audio", "…XviD-GROUP.NLSubs": a name hung on a hyphen, with jargon behind it. */
function findHyphenated(recognition: Recognition, holes: readonly Hole[]): ReleaseGroup | undefined {
  const { raw } = recognition.scanned;
  const hung = holes.find((hole) => {
    const isTight = raw[hole.start - 1] === "-" && hole.before?.end === hole.start - 1;
    return (
      isTight &&
      hole.bracket < 0 &&
      hole.before !== undefined &&
      JARGON.has(hole.before.kind) &&
      hole.after !== undefined
    );
  });
  const text = hung === undefined ? "" : cleanGroup(raw.slice(hung.start, hung.end));
  return hung === undefined || wordCount(text) > 2 ? undefined : { text, holes: new Set([hung]), confidence: 0.8 };
}

/** "[Group] Title …". */
function findLeading(part: PathPart, holes: readonly Hole[], raw: string): ReleaseGroup | undefined {
  const [first, second] = holes;
  if (first === undefined || second === undefined || first.bracket < 0) return undefined;
  if (first.start - part.start > 3 || raw.slice(part.start, first.start).trim().length === 0) return undefined;
  return { text: cleanGroup(raw.slice(first.start, first.end)), holes: new Set([first]), confidence: 0.85 };
}

/** "Title - 10 (2016) [Group][WEBRip]". */
function findInner(recognition: Recognition, holes: readonly Hole[]): ReleaseGroup | undefined {
  const { raw, brackets } = recognition.scanned;
  const inner = holes.find((hole) => {
    const bracket = brackets[hole.bracket];
    const isWhole =
      bracket !== undefined &&
      raw[bracket.open] === "[" &&
      bracket.close - hole.end <= 1 &&
      hole.start - bracket.open <= 2;
    return (
      isWhole &&
      (hole.before !== undefined || (hole.after !== undefined && isTrailer(hole.after))) &&
      hole !== holes[0] &&
      wordCount(raw.slice(hole.start, hole.end)) <= 3
    );
  });
  return inner === undefined
    ? undefined
    : { text: cleanGroup(raw.slice(inner.start, inner.end)), holes: new Set([inner]), confidence: 0.6 };
}

const PREFIX = /^([a-z0-9]{2,10})-[a-z0-9]+\.[a-z0-9]+/;

/** "grp-the.title.1999.x264": scene files in lower case carry the group in front. */
function findPrefix(recognition: Recognition, part: PathPart, holes: readonly Hole[]): ReleaseGroup | undefined {
  const { raw } = recognition.scanned;
  const text = raw.slice(part.start, part.end);
  const prefix = PREFIX.exec(text.slice(0, 80))?.[1];
  const first = holes[0];
  if (
    prefix === undefined ||
    first === undefined ||
    first.start !== part.start ||
    text !== text.toLowerCase() ||
    text.includes(" ")
  )
    return undefined;
  if (first.end <= part.start + prefix.length + 1 || first.after === undefined) return undefined;
  return { text: prefix, holes: new Set(), confidence: 0.7 };
}

/** The release group of one part with the holes it uses up, or undefined. */
export function findReleaseGroup(
  recognition: Recognition,
  part: PathPart,
  holes: readonly Hole[],
): ReleaseGroup | undefined {
  const { raw } = recognition.scanned;
  const leading = findLeading(
    part,
    holes.filter((hole) => hasLetter(raw.slice(hole.start, hole.end))),
    raw,
  );
  const trailing = findTrailing(
    recognition,
    part,
    holes.filter((hole) => !leading?.holes.has(hole)),
  );
  const isBracketed = trailing !== undefined && [...trailing.holes].every((hole) => hole.bracket >= 0);
  if (trailing !== undefined && !(isBracketed && leading !== undefined)) return trailing;
  return (
    leading ??
    trailing ??
    findHyphenated(recognition, holes) ??
    findInner(recognition, holes) ??
    findPrefix(recognition, part, holes)
  );
}
