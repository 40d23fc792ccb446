import type { Match } from "./match.ts";
import type { Recognition } from "./recognition.ts";
import type { PathPart } from "./scan-name.ts";

/** A run of words that no match explains: [start, end) in the name, its bracket (-1 outside) and its neighbours. */
export type Hole = {
  readonly start: number;
  readonly end: number;
  readonly part: number;
  readonly bracket: number;
  readonly before: Match | undefined;
  readonly after: Match | undefined;
};

type Draft = { start: number; end: number; part: number; bracket: number; before: Match | undefined };

/** Unexplained runs of words of one part, in order. A bracket or a match ends a run. */
export function findHoles(recognition: Recognition, part: PathPart): Hole[] {
  const row = recognition.matches.filter((match) => match.part === part.index).sort((a, b) => a.start - b.start);
  const holes: Hole[] = [];
  let draft: Draft | undefined;
  let next = 0;
  const close = (): void => {
    if (draft !== undefined) holes.push({ ...draft, after: row[next] });
    draft = undefined;
  };
  for (let at = part.firstWord; at < part.lastWord; at += 1) {
    const word = recognition.scanned.words[at];
    if (word === undefined) continue;
    while (next < row.length && (row[next]?.end ?? 0) <= word.start) {
      close();
      next += 1;
    }
    if (recognition.taken[word.start] === 1) continue;
    if (draft !== undefined && draft.bracket === word.bracket) {
      draft.end = word.end;
      continue;
    }
    close();
    draft = { start: word.start, end: word.end, part: part.index, bracket: word.bracket, before: row[next - 1] };
  }
  close();
  return holes;
}
