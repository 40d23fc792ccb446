/** Words that are in most texts of a language and tell nothing: articles, prepositions, pronouns, auxiliaries. */
const COMMON = new Set(
  `the and for with from that this are was were has have had not but you your his her its our their they them she him who what
  when where which will would can could all one two new into out about after before over more than then there here just also been
  being does did how why any some each other only very most such own same off because while during between through against und der
  die das den dem des ein eine einer einem einen ist sind war nicht mit von für auf aus bei nach zum zur sich als auch wie oder aber
  wird werden les des une est sont pour dans par sur avec que qui pas plus aux ses son leur mais los las una del con por para como
  pero sus más este esta sin che non per gli della dei nel con una più anche het een van voor met niet zijn dat
  movie episode show music podcast audiobook talk video part feat null none unknown`.split(/\s+/),
);

const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+|[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?/gu;
const IDEOGRAPH = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]/u;
const ONLY_KANA = /^[\p{Script=Hiragana}]+$/u;
const WORD_MIN = 3;
const SHARED_MAX = 5;

const pairs = (run: string): string[] => {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
};

/** Words of a text that can stand in a label, in lower case; of Chinese and Japanese, pairs of characters. */
export function labelTerms(text: string): string[] {
  return [...text.normalize("NFC").toLowerCase().matchAll(RUNS)].flatMap(([run]) => {
    if (IDEOGRAPH.test(run)) return pairs(run).filter((pair) => !ONLY_KANA.test(pair));
    return run.length < WORD_MIN || run.length > 30 || COMMON.has(run) ? [] : [run];
  });
}

/** Words that two texts have in common, the longest first: long words are rare. */
export function sharedTerms(a: string, b: string): string[] {
  const first = new Set(labelTerms(a));
  const shared = [...new Set(labelTerms(b))].filter((term) => first.has(term));
  return shared.sort((x, y) => y.length - x.length || (x < y ? -1 : 1)).slice(0, SHARED_MAX);
}
