const NON_ASCII = /[^\x00-\x7f]/;

/** Comparable form of a word: lower case, no accents, no apostrophes. */
export function foldWord(text: string): string {
  const plain = NON_ASCII.test(text) ? text.normalize("NFKD").replace(/[\p{M}’]/gu, "") : text;
  return plain.toLowerCase().replaceAll("'", "").replaceAll("`", "");
}
