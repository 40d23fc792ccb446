/** One word of a text, folded; `kind` decides how it is cut into features. */
export type TextWord = { text: string; kind: "letters" | "digits" | "ideographs" };

const RUNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+|[\p{L}\p{M}]+|\p{N}+/gu;
const IDEOGRAPH = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]/u;
/** Accents of Latin, Greek and Cyrillic; marks of other scripts carry the meaning and stay. */
const ACCENTS = /[\u0300-\u036f]/g;
const WORD_MAX = 40;

/** Width, case and accents folded. */
export const foldText = (text: string): string =>
  text.normalize("NFKC").toLowerCase().normalize("NFD").replace(ACCENTS, "").normalize("NFC");

/** Words, numbers, and runs of Chinese, Japanese or Korean characters in the order of the text. */
export function* wordsOf(text: string): Generator<TextWord> {
  for (const [run] of foldText(text).matchAll(RUNS)) {
    if (IDEOGRAPH.test(run)) yield { text: run, kind: "ideographs" };
    else yield { text: run.slice(0, WORD_MAX), kind: /^\p{N}/u.test(run) ? "digits" : "letters" };
  }
}
