import type { Match } from "./match.ts";
import type { Recognition } from "./recognition.ts";
import type { PathPart, Word } from "./scan-name.ts";

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

const CLOSING_MARKS = "!?…’%";
const OPENING_MARKS = "¿¡#";

/** A title keeps its own "!" and the bracket grown into its last word. */
function endWithMarks({ scanned }: Recognition, word: Word): number {
  let end = word.end;
  const limit = scanned.parts[word.part]?.end ?? end;
  if (scanned.raw[end] === ")" && scanned.brackets[word.bracket]?.close !== end) end += 1;
  while (end < limit && CLOSING_MARKS.includes(scanned.raw[end] ?? " ")) end += 1;
  return Math.min(end, limit);
}

function startWithMarks({ scanned }: Recognition, word: Word): number {
  const before = scanned.raw[word.start - 1] ?? " ";
  const isOwn = before === "(" && scanned.brackets[word.bracket]?.open !== word.start - 1;
  return isOwn || OPENING_MARKS.includes(before) ? word.start - 1 : word.start;
}

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
      draft.end = endWithMarks(recognition, word);
      continue;
    }
    close();
    draft = {
      start: startWithMarks(recognition, word),
      end: endWithMarks(recognition, word),
      part: part.index,
      bracket: word.bracket,
      before: row[next - 1],
    };
  }
  close();
  return holes;
}
