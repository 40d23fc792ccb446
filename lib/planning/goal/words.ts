/** A word, number or sign of a goal, and where it stands. `quoted`: it stood in quotation marks and is a name. */
export type Word = { text: string; plain: string; start: number; end: number; quoted: boolean; value: number | null };

// Each part is bounded, so reading is linear: quoted names, clock times, numbers with what is glued to them, words, signs.
const PIECES =
  /"[^"\n]{1,200}"|“[^”\n]{1,200}”|«[^»\n]{1,200}»|(?<![\p{L}\p{N}])'[^'\n]{1,200}'(?![\p{L}\p{N}])|\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|\d{1,12}(?:[.,]\d{1,6})?|[\p{L}\p{M}][\p{L}\p{M}\p{N}]{0,60}(?:[.'’][\p{L}\p{N}]{1,40}){0,3}|[^\s\p{L}\p{N}]/gu;

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  dozen: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  hundred: 100,
};

/** Lower case, without accents, dots and apostrophes: "H.265" and "Don’t" read as "h265" and "dont". */
export const plainWord = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f.'’]/g, "")
    .toLowerCase();

/** "1,500" and "2,5" and "2.5": a comma before exactly three digits parts thousands, any other one is a decimal point. */
function numberOf(text: string): number {
  return Number(/^\d{1,3},\d{3}$/.test(text) ? text.replace(",", "") : text.replace(",", "."));
}

/** Cuts a text into words. Linear in its length. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(PIECES)].map((found) => {
    const piece = found[0];
    const at = { start: found.index, end: found.index + piece.length };
    const isQuoted = piece.length > 2 && /^["“«']/.test(piece);
    if (isQuoted)
      return { ...at, text: piece.slice(1, -1), plain: plainWord(piece.slice(1, -1)), quoted: true, value: null };
    const plain = plainWord(piece) || piece;
    const isNumber = /^\d+(?:[.,]\d+)?$/.test(piece);
    const value = isNumber ? numberOf(piece) : (NUMBER_WORDS[Object.hasOwn(NUMBER_WORDS, plain) ? plain : ""] ?? null);
    return { ...at, text: piece, plain: isNumber ? piece : plain, quoted: false, value };
  });
}
