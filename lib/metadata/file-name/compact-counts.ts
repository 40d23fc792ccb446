import type { Property } from "./match.ts";
import type { Recognition } from "./recognition.ts";
import type { Word } from "./scan-name.ts";

/** A stretch of the name with the properties it states. */
export type Reading = { start: number; end: number; properties: Property[] };

const SEPARATORS = /^[ ._\-#:([°º№]{0,3}$/;

/** The text between two words of one part when it is at most three separators; undefined otherwise. */
export function gapBetween(raw: string, left: Word, right: Word | undefined): string | undefined {
  if (right === undefined || right.part !== left.part) return undefined;
  const gap = raw.slice(left.end, Math.min(right.start, left.end + 6));
  return right.start - left.end <= 3 && SEPARATORS.test(gap) ? gap : undefined;
}

const DISC_OF = /^(?:cd|dvd|disc|disk)(\d{1,2})of(\d{1,2})$/;
const CJK_COUNT = /^第(\d{1,4})(季|期|部|話|话|集|回)$/;
const DISCS = /^(\d)(?:cds?|dvds?|discs?|disks?)$/;

/** "第05話", "第2季". */
function readCjkCount(word: Word): Reading | undefined {
  const count = CJK_COUNT.exec(word.key);
  if (count === null) return undefined;
  const field = "季期部".includes(count[2] ?? "") ? "season" : "episode";
  return { start: word.start, end: word.end, properties: [{ field, value: Number(count[1]) }] };
}

/** Counts that need no reading of their neighbours: "CD1of2", "2CD", "2 cd", "第05話". */
export function readCompactCount(recognition: Recognition, index: number): Reading | undefined {
  const { raw, words } = recognition.scanned;
  const word = words[index];
  const next = words[index + 1];
  if (word === undefined) return undefined;
  const counted = readCjkCount(word);
  if (counted !== undefined) return counted;
  const disc = DISC_OF.exec(word.key);
  if (disc !== null) {
    const properties: Property[] = [
      { field: "disc", value: Number(disc[1]) },
      { field: "discCount", value: Number(disc[2]) },
    ];
    return { start: word.start, end: word.end, properties };
  }
  const isPair =
    /^[2-9]$/.test(word.key) &&
    next !== undefined &&
    /^(?:cds?|dvds)$/.test(next.key) &&
    gapBetween(raw, word, next) === " ";
  const count = DISCS.exec(word.key) ?? (isPair ? [word.key, word.key] : null);
  if (count === null) return undefined;
  return {
    start: word.start,
    end: isPair && next !== undefined ? next.end : word.end,
    properties: [{ field: "discCount", value: Number(count[1]) }],
  };
}
