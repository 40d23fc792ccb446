/** Invisible, and a border of words for SQLite's tokenizer. */
const BORDER = "\u200b";
const BETWEEN =
  /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々])(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々])/gu;

/** Chinese, Japanese and Korean are indexed by character, as they have no spaces to cut at. */
export const cutIdeographs = (text: string): string => text.replaceAll(BORDER, "").replace(BETWEEN, BORDER);

export const joinIdeographs = (text: string): string => text.replaceAll(BORDER, "");

/** Words of a query; each is a run that was written without a break, as the characters it is indexed by. */
export const queryWords = (query: string): string[][] =>
  (query.normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map((word) => cutIdeographs(word).split(BORDER));
