import { cleanTitle } from "./clean-text.ts";
import { isGenericDirectory, isSeasonDirectory } from "./directories.ts";
import { findHoles, type Hole } from "./holes.ts";
import { hasField, type Match } from "./match.ts";
import { isGap, type Recognition } from "./recognition.ts";
import { findReleaseGroup, type ReleaseGroup } from "./release-group.ts";
import type { PathPart } from "./scan-name.ts";

/** Any letter of the Latin script. */
export const LATIN = /\p{Script=Latin}/u;

/** The unexplained words of one part without those of its release group. */
export type PartHoles = { part: PathPart; holes: readonly Hole[]; group: ReleaseGroup | undefined };

/** A season, an episode or a date: what stands around it are titles. */
export const isNumbering = (match: Match | undefined): boolean =>
  match !== undefined && (match.kind === "number" || match.kind === "date");

export function readPart(recognition: Recognition, part: PathPart): PartHoles {
  const holes = findHoles(recognition, part);
  const group = findReleaseGroup(recognition, part, holes);
  return { part, group, holes: holes.filter((hole) => !group?.holes.has(hole)) };
}

/** Extends a hole over a bracket in the middle of a title: "You Can (Not) Go". */
function extendHole(holes: readonly Hole[], first: Hole): Hole {
  const at = holes.indexOf(first);
  const middle = holes[at + 1];
  const rest = holes[at + 2];
  if (middle === undefined || rest === undefined || rest.bracket !== first.bracket || middle.bracket === first.bracket)
    return first;
  if (middle.before !== first.before || rest.before !== first.before) return first;
  return { ...rest, start: first.start, before: first.before };
}

/** Names all in brackets: the title stands in front of the number, preferably in Latin letters. */
function bracketedTitle(
  recognition: Recognition,
  holes: readonly Hole[],
  numbering: Match | undefined,
): Hole | undefined {
  const ahead = numbering === undefined ? [] : holes.filter((hole) => hole.end <= numbering.start).slice(-2);
  const { raw } = recognition.scanned;
  return ahead.findLast((hole) => LATIN.test(raw.slice(hole.start, hole.end))) ?? ahead.at(-1) ?? holes[0];
}

/** "Title (Original Title) 2011": an alternative in the bracket that follows. */
export function trailingBracket(recognition: Recognition, holes: readonly Hole[], title: Hole): string | undefined {
  const next = holes[holes.indexOf(title) + 1];
  if (next === undefined || next.bracket < 0 || next.before !== title.before || title.bracket >= 0) return undefined;
  const bracket = recognition.scanned.brackets[next.bracket];
  const { raw } = recognition.scanned;
  const isWhole =
    bracket !== undefined &&
    raw[bracket.open] === "(" &&
    isGap(raw, bracket.open, next.start) &&
    isGap(raw, next.end, bracket.close);
  return isWhole ? cleanTitle(raw.slice(next.start, next.end)) : undefined;
}

type TitleHole = { hole: Hole; isBeforeNumbering: boolean };

/** The words that name the medium or the show: outside brackets before inside, behind a film's number before in front. */
export function findTitleHole(recognition: Recognition, { part, holes }: PartHoles): TitleHole | undefined {
  const numbering = recognition.matches.find((match) => match.part === part.index && isNumbering(match));
  const film = recognition.matches.find((match) => match.part === part.index && hasField(match, "film"));
  if (film !== undefined) {
    const behind = holes.find((hole) => hole.start >= film.end);
    if (behind !== undefined) return { hole: behind, isBeforeNumbering: true };
  }
  const open = holes.find((hole) => hole.bracket < 0) ?? bracketedTitle(recognition, holes, numbering);
  if (open === undefined) return undefined;
  const isBeforeNumbering = numbering === undefined || open.start < numbering.start;
  return { hole: extendHole(holes, open), isBeforeNumbering };
}

/** Title of the show above the file: the nearest directory with words that is no season and no storage. */
export function titleFromDirectories(
  recognition: Recognition,
  from: number,
): { hole: Hole; part: PathPart } | undefined {
  for (const part of recognition.scanned.parts.slice(0, Math.max(0, from)).toReversed()) {
    const below = recognition.scanned.parts[part.index + 1];
    const isShow = below !== undefined && below.index <= from && isSeasonDirectory(recognition, below);
    if ((isGenericDirectory(recognition, part) && !isShow) || isSeasonDirectory(recognition, part)) continue;
    const found = findTitleHole(recognition, readPart(recognition, part));
    if (found !== undefined) return { hole: found.hole, part };
  }
  return undefined;
}
