import type { Match } from "./match.ts";
import { isDigitCode, isWordCode, type ScannedName } from "./scan-name.ts";

/** Matches found so far and the characters they occupy; the first recogniser to claim a character keeps it. */
export type Recognition = { readonly scanned: ScannedName; readonly matches: Match[]; readonly taken: Uint8Array };

export function startRecognition(scanned: ScannedName): Recognition {
  return { scanned, matches: [], taken: new Uint8Array(scanned.raw.length + 1) };
}

export function isFree(recognition: Recognition, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (recognition.taken[at] !== 0) return false;
  return true;
}

/** Keeps a match when none of its characters is taken; says whether it was kept. */
export function claim(recognition: Recognition, match: Match): boolean {
  if (match.end <= match.start || !isFree(recognition, match.start, match.end)) return false;
  recognition.taken.fill(1, match.start, match.end);
  recognition.matches.push(match);
  return true;
}

/** Gives a match's characters back to the text around it. */
export function release(recognition: Recognition, match: Match): void {
  recognition.taken.fill(0, match.start, match.end);
  const at = recognition.matches.indexOf(match);
  if (at >= 0) recognition.matches.splice(at, 1);
}

/** Runs a sticky pattern at one offset; patterns here hold no nested repetition, so each try is bounded. */
export function execAt(pattern: RegExp, raw: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(raw);
}

/** True when no letter or digit touches the offset from the right. */
export function endsWord(raw: string, end: number): boolean {
  return end >= raw.length || !isWordCode(raw.charCodeAt(end));
}

/** True when no letter or digit touches the offset from the left. */
export function startsWord(raw: string, start: number): boolean {
  return start <= 0 || !isWordCode(raw.charCodeAt(start - 1));
}

export function isDigitAt(raw: string, at: number): boolean {
  return at >= 0 && at < raw.length && isDigitCode(raw.charCodeAt(at));
}

/** True when only separators and brackets, no letters or digits, lie between two offsets. */
export function isGap(raw: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (isWordCode(raw.charCodeAt(at))) return false;
  return true;
}
