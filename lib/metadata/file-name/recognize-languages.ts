import { foldWord } from "./fold-word.ts";
import { hasField, type Match } from "./match.ts";
import { claim, isGap, type Recognition, release } from "./recognition.ts";
import type { Word } from "./scan-name.ts";
import { LANGUAGE_BY_CODE, SUBTITLE_WORDS } from "./vocabulary/index.ts";

/** Words of each bracket, in order. */
function wordsByBracket(words: readonly Word[]): Map<number, Word[]> {
  const groups = new Map<number, Word[]>();
  for (const word of words) {
    if (word.bracket < 0) continue;
    const group = groups.get(word.bracket);
    if (group === undefined) groups.set(word.bracket, [word]);
    else group.push(word);
  }
  return groups;
}

function claimLanguage(recognition: Recognition, word: Word, field: "language" | "subtitleLanguage"): void {
  const value = LANGUAGE_BY_CODE.get(word.key);
  if (value === undefined) return;
  claim(recognition, {
    start: word.start,
    end: word.end,
    part: word.part,
    kind: "language",
    belief: "sure",
    properties: [{ field, value }],
  });
}

/** "(Fr-Eng)", "[EN+FR]", "ST(Fr-Eng)": a bracket of two or more codes and nothing else. */
export function recognizeLanguageLists(recognition: Recognition): void {
  const { raw, words, brackets } = recognition.scanned;
  for (const [index, group] of wordsByBracket(words)) {
    if (group.length < 2 || group.length > 8 || !group.every((word) => LANGUAGE_BY_CODE.has(word.key))) continue;
    const open = brackets[index]?.open ?? 0;
    const before = words.find((word) => word.end === open);
    const isSubtitle = before !== undefined && SUBTITLE_WORDS.has(before.key);
    if (isSubtitle && before !== undefined) {
      claim(recognition, {
        start: before.start,
        end: before.end,
        part: before.part,
        kind: "language",
        belief: "sure",
        properties: [],
      });
    }
    if (open > 0 && isGap(raw, recognition.scanned.parts[group[0]?.part ?? 0]?.start ?? 0, open)) continue;
    for (const word of group) claimLanguage(recognition, word, isSubtitle ? "subtitleLanguage" : "language");
  }
}

const SUBTITLE_KINDS = new Set(["forced", "sdh", "cc", "full", "default", "foreign"]);

/** "name.eng.srt", "name.pt-BR.forced.srt": the last code of a subtitle file's name is its language. */
export function recognizeSubtitleFile(recognition: Recognition): void {
  const { words, extensionKind, parts } = recognition.scanned;
  const part = parts.at(-1);
  if (extensionKind !== "subtitle" || part === undefined) return;
  for (let at = part.lastWord - 1; at > part.firstWord && at >= part.lastWord - 3; at -= 1) {
    const word = words[at];
    if (word === undefined) return;
    if (recognition.taken[word.start] === 1) continue;
    if (SUBTITLE_KINDS.has(word.key)) {
      const properties = word.key === "forced" ? [{ field: "flag" as const, value: "Forced" }] : [];
      claim(recognition, {
        start: word.start,
        end: word.end,
        part: word.part,
        kind: "mark",
        belief: "sure",
        properties,
      });
      continue;
    }
    if (!LANGUAGE_BY_CODE.has(word.key)) return;
    claimLanguage(recognition, word, "subtitleLanguage");
    return;
  }
}

function isBareSubtitle(raw: string, match: Match): boolean {
  const isSubtitle = match.end - match.start <= 24 && hasField(match, "subtitleLanguage");
  return isSubtitle && SUBTITLE_WORDS.has(foldWord(raw.slice(match.start, match.end)).replace(/[ ._-]/g, ""));
}

/** Turns the language beside "sub", "subs", "subbed" into the subtitles' language: the one behind, else the one in front. */
export function joinSubtitleLanguages(recognition: Recognition): void {
  const { raw } = recognition.scanned;
  const row = recognition.matches.toSorted((left, right) => left.start - right.start);
  for (const [at, match] of row.entries()) {
    if (!isBareSubtitle(raw, match)) continue;
    const neighbours = [row[at + 1], row[at - 1]].filter(
      (other) =>
        other !== undefined &&
        other.part === match.part &&
        hasField(other, "language") &&
        recognition.matches.includes(other) &&
        isGap(raw, Math.min(match.end, other.end), Math.max(match.start, other.start)),
    );
    const language = neighbours[0];
    if (language === undefined) continue;
    release(recognition, match);
    release(recognition, language);
    const properties = language.properties.map(({ value }) => ({ field: "subtitleLanguage" as const, value }));
    claim(recognition, {
      start: Math.min(match.start, language.start),
      end: Math.max(match.end, language.end),
      part: match.part,
      kind: "language",
      belief: "likely",
      properties,
    });
  }
}
