import { foldText } from "../placeholders.ts";

/** A word and where it stands in its text (UTF-16 offsets). */
export type Word = { text: string; folded: string; start: number; end: number };

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’](?!s\b)[\p{L}\p{M}]+|-[\p{L}\p{M}\p{N}]+)*/gu;
const MARKUP = /<[^<>]{0,500}>|&(?:[a-z]{2,8}|#\d{1,6});/gi;

/** Longer texts are cut: what an item is about stands at the beginning. */
const TEXT_MAX = 4_000;

/** The text without markup, at most 4000 characters. */
export function plainText(text: string): string {
  const cut = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  return cut.includes("<") || cut.includes("&") ? cut.replace(MARKUP, " ") : cut;
}

const PLAIN_ASCII = /^[a-z0-9]+$/;

/** Words in order; a possessive "s" stands alone, so that a name is found with and without it. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const lower = match[0].toLowerCase();
    const folded = PLAIN_ASCII.test(lower) ? lower : foldText(match[0]);
    if (folded !== "") words.push({ text: match[0], folded, start: match.index, end: match.index + match[0].length });
  }
  return words;
}

/** A plural cut to its singular where that is cheap: "stories" -> "story", "bands" -> "band". */
export function stemOf(folded: string): string {
  if (folded.length < 4 || !folded.endsWith("s") || folded.endsWith("ss")) return folded;
  return folded.endsWith("ies") && folded.length > 4 ? `${folded.slice(0, -3)}y` : folded.slice(0, -1);
}
