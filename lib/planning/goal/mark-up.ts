import { FILLER, FOREIGN } from "./function-words.ts";
import { ACTIONS, BOUNDS, FIELDS, FORMATS, LINKS, ORDERS, SCOPE, THINGS, TIMES, UNITS } from "./lexicon.ts";
import type { Word } from "./words.ts";

/** What a name in a goal stands for in the library. */
export type NamedThing =
  | { kind: "collection"; name: string }
  | { kind: "source"; name: string; id: string }
  | { kind: "items"; name: string; field: string; ids: readonly string[] };

/** A stretch of a goal with what it means. `concepts` is empty for words without a meaning here. */
export type Mark = {
  concepts: readonly string[];
  text: string;
  plain: string;
  start: number;
  end: number;
  value: number | null;
  /** Neither a phrase, a name, a sign nor a function word. */
  unknown: boolean;
  quoted: boolean;
  names: readonly NamedThing[];
};

const LONGEST = 5;

const VOWEL = /[aeiou]/;

/** All forms of a regular verb, and with them a few that nobody writes, which does no harm. */
function verbForms(verb: string): string[] {
  const last = verb.at(-1) ?? "";
  const stem = last === "e" ? verb.slice(0, -1) : verb;
  const isShort = /[^aeiou][aeiou][bdgklmnprt]$/.test(verb);
  const doubled = isShort ? [`${verb}${last}ing`, `${verb}${last}ed`] : [];
  const third = last === "y" && !VOWEL.test(verb.at(-2) ?? "") ? `${verb.slice(0, -1)}ies` : `${verb}s`;
  const past = last === "y" && !VOWEL.test(verb.at(-2) ?? "") ? [`${verb.slice(0, -1)}ied`] : [];
  return [verb, third, `${verb}es`, `${stem}ing`, `${stem}ed`, ...doubled, ...past];
}

const nounForms = (noun: string): string[] =>
  noun.endsWith("y") ? [noun, `${noun.slice(0, -1)}ies`, `${noun}s`] : [noun, `${noun}s`, `${noun}es`];

function formsOf(word: string): string[] {
  if (word.endsWith("~")) return verbForms(word.slice(0, -1));
  return word.endsWith("+") ? nounForms(word.slice(0, -1)) : [word];
}

function phrasesOf(pattern: string): string[] {
  const words = pattern.split(" ").map((word) => formsOf(word));
  return words.reduce<string[]>(
    (made, forms) => (made.length === 0 ? forms : made.flatMap((start) => forms.map((form) => `${start} ${form}`))),
    [],
  );
}

const IRREGULAR: Readonly<Record<string, string>> = {
  made: "make",
  wrote: "write",
  written: "write",
  found: "add",
  got: "add",
  took: "extract",
};

const BANS = [
  "do not",
  "dont",
  "never",
  "not",
  "without",
  "must not",
  "may not",
  "shall not",
  "should not",
  "dont ever",
  "avoid",
];
const BANNED = [
  "touch",
  "change",
  "modify",
  "alter",
  "edit",
  "rewrite",
  "overwrite",
  "replace",
  "mess with",
  "write to",
  "damage",
  "lose",
];

function buildLexicon(): { phrases: Map<string, string[]>; words: Set<string> } {
  const phrases = new Map<string, string[]>();
  const words = new Set<string>();
  const put = (phrase: string, concept: string) => {
    const known = phrases.get(phrase);
    if (known === undefined) phrases.set(phrase, [concept]);
    else if (!known.includes(concept)) known.push(concept);
    for (const word of phrase.split(" ")) words.add(word);
  };
  for (const group of [ACTIONS, THINGS, SCOPE, FIELDS, FORMATS, LINKS, ORDERS, BOUNDS, TIMES, UNITS]) {
    for (const [concept, patterns] of Object.entries(group)) {
      for (const pattern of patterns.split("|")) for (const phrase of phrasesOf(pattern.trim())) put(phrase, concept);
    }
  }
  for (const [word, concept] of Object.entries(IRREGULAR)) put(word, concept);
  // "never modify", "without changing", "must not overwrite": the files are to stay as they are.
  for (const ban of BANS)
    for (const verb of BANNED) for (const form of verbForms(verb)) put(`${ban} ${form}`, "hands-off");
  return { phrases, words };
}

const LEXICON = buildLexicon();

export const isKnownWord = (plain: string): boolean => LEXICON.words.has(plain) || FILLER.has(plain);

/** Changes, swaps, additions and losses of a letter between two short words, up to `most`; more is told as `most + 1`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j - 1] ?? 0) + (same ? 0 : 1), (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? most + 1;
}

const BY_FIRST = Map.groupBy(
  [...LEXICON.words].filter((word) => word.length >= 5),
  (word) => word[0] ?? "",
);

/** The known word that a mistyped one stands for: one letter off, two in a long word. Null: none, or two equally near. */
export function mendTypo(plain: string): string | null {
  if (plain.length < 5 || plain.length > 20 || /\d/.test(plain)) return null;
  const most = plain.length >= 8 ? 2 : 1;
  let [best, bestCost] = [null as string | null, most + 1];
  for (const word of BY_FIRST.get(plain[0] ?? "") ?? []) {
    const cost = distance(plain, word, most);
    if (cost < bestCost) [best, bestCost] = [word, cost];
  }
  return best;
}

const FOREIGN_WORDS = new Set(Object.values(FOREIGN).flatMap((words) => [...words]));

export type MarkedUp = { marks: Mark[]; typos: { from: string; to: string }[] };

/** Names of the library as a goal may write them: words of the name → what it stands for. */
export type NameIndex = { byPlain: ReadonlyMap<string, readonly NamedThing[]>; longest: number };

function nameAt(
  words: readonly Word[],
  at: number,
  names: NameIndex,
): { count: number; names: readonly NamedThing[] } | null {
  const first = words[at];
  if (first?.quoted === true) return { count: 1, names: names.byPlain.get(first.plain.trim()) ?? [] };
  let joined = "";
  let found: { count: number; names: readonly NamedThing[] } | null = null;
  for (let count = 1; count <= names.longest && at + count <= words.length; count++) {
    const word = words[at + count - 1];
    if (word === undefined || word.quoted) break;
    if (/^[\p{L}\p{N}&]/u.test(word.plain)) joined = joined === "" ? word.plain : `${joined} ${word.plain}`;
    const things = names.byPlain.get(joined);
    if (things !== undefined) found = { count, names: things };
  }
  return found;
}

/** A name that is made of everyday words only is one where something says so: "in Movies", "the Movies folder". */
function isMeant(words: readonly Word[], at: number, count: number, found: { names: readonly NamedThing[] }): boolean {
  const own = words.slice(at, at + count);
  if (own[0]?.quoted === true) return true;
  const near = (index: number) => words[index]?.plain ?? "";
  const before = near(at - 1) === "the" || near(at - 1) === "my" ? near(at - 2) : near(at - 1);
  const isPlace = /^(?:collections?|folders?|director(?:y|ies)|source|library)$/.test(near(at + count));
  const isLinked = /^(?:in|inside|from|of|by|called|named|on|collection|folder|source)$/.test(before);
  if (own.every((word) => isKnownWord(word.plain) || word.value !== null)) {
    const isContainer = found.names.some((thing) => thing.kind !== "items");
    const isCapital = /^\p{Lu}/u.test(own[0]?.text ?? "") && at > 0;
    return (
      isContainer &&
      (isPlace || ((before === "in" || before === "inside" || before === "from") && (isCapital || count > 1)))
    );
  }
  return (
    isPlace || isLinked || found.names.some((thing) => thing.kind !== "items" || thing.field === "genres") || count > 1
  );
}

function phraseAt(
  words: readonly Word[],
  plains: readonly string[],
  at: number,
  longest = LONGEST,
): { count: number; concepts: string[] } | null {
  let joined = "";
  let used = 0;
  let found: { count: number; concepts: string[] } | null = null;
  for (let count = 1; used < longest && at + count <= words.length; count++) {
    const word = words[at + count - 1];
    if (word === undefined || word.quoted) break;
    // "re-encode", "low-resource": a hyphen between letters parts two words of one phrase.
    if (word.plain === "-" && used > 0 && word.start === words[at + count - 2]?.end) continue;
    joined = used === 0 ? (plains[at] ?? "") : `${joined} ${plains[at + count - 1] ?? ""}`;
    used++;
    const concepts = LEXICON.phrases.get(joined);
    if (concepts !== undefined) found = { count, concepts };
  }
  return found;
}

/** A phrase that would tear a longer name apart ends before it: "by Night Ferry" is no "by night". */
function phraseBeforeName(words: readonly Word[], plains: readonly string[], at: number, names: NameIndex) {
  const phrase = phraseAt(words, plains, at);
  if (phrase === null || phrase.count === 1) return phrase;
  for (let inside = 1; inside < phrase.count; inside++) {
    const name = nameAt(words, at + inside, names);
    if (name !== null && name.names.length > 0 && name.count > 1 && inside + name.count > phrase.count)
      return phraseAt(words, plains, at, inside);
  }
  return phrase;
}

/**
 * Finds phrases, names and mistyped words in a goal, the longest first at each place. Linear in the number of words for
 * phrases and names of bounded length.
 */
export function markUp(words: readonly Word[], names: NameIndex): MarkedUp {
  const typos = new Map<string, string>();
  const plains = words.map((word) => {
    const isDoubtful = !word.quoted && word.value === null && /^\p{L}/u.test(word.plain) && !isKnownWord(word.plain);
    if (!isDoubtful || FOREIGN_WORDS.has(word.plain) || names.byPlain.has(word.plain)) return word.plain;
    const mended = typos.get(word.plain) ?? mendTypo(word.plain);
    if (mended !== null) typos.set(word.plain, mended);
    return mended ?? word.plain;
  });
  const marks: Mark[] = [];
  const corrected = new Map<string, string>();
  for (let at = 0; at < words.length; ) {
    const word = words[at] as Word;
    const name = nameAt(words, at, names);
    const phrase = phraseBeforeName(words, plains, at, names);
    const isName = name !== null && isMeant(words, at, name.count, name) && name.count >= (phrase?.count ?? 0);
    const count = isName ? name.count : (phrase?.count ?? 1);
    const end = words[at + count - 1]?.end ?? word.end;
    const isWord = /^[\p{L}\p{N}]/u.test(word.plain);
    const concepts = isName ? ["name"] : (phrase?.concepts ?? []);
    if (phrase !== null && !isName)
      for (let i = at; i < at + count; i++)
        if (plains[i] !== words[i]?.plain) corrected.set(words[i]?.plain ?? "", plains[i] ?? "");
    marks.push({
      concepts,
      text: words
        .slice(at, at + count)
        .map((one) => one.text)
        .join(" "),
      plain: plains[at] ?? word.plain,
      start: word.start,
      end,
      value: isName ? null : word.value,
      unknown: concepts.length === 0 && word.value === null && isWord && !FILLER.has(plains[at] ?? ""),
      quoted: word.quoted,
      names: isName ? name.names : [],
    });
    at += count;
  }
  return { marks, typos: [...corrected].map(([from, to]) => ({ from, to })) };
}
