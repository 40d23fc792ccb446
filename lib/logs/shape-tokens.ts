import { KIND } from "./variable-kinds.ts";

/** A message with its variables masked, as the scanner found it. `count` is the number of records. */
export type Shape = {
  /** First message of this shape, latin1 or UTF-8 decoded, trailing blanks removed. */
  text: string;
  /** Variables in `text`: start, end (UTF-16 units) and kind, ascending. */
  starts: number[];
  ends: number[];
  kinds: number[];
  count: number;
};

/** One token of a shape: a word, a punctuation mark, or a variable (kind >= 0). */
export type Token = {
  text: string;
  /** Kind of variable, or WORD, or MARK. */
  kind: number;
  /** Whether blanks stand in front. */
  spaced: boolean;
  /** Number of the variable of the shape that stands here, when it is exactly one. */
  slot?: number;
};

export const WORD = -1;
export const MARK = -2;

/** Stands for a variable inside a word (`core.<*>`). */
export const WILD = "\u0000";

/** `......` between a name and its value. */
const FILLER = /[.\-_*~#]{3,}$/;

const KEY_COLON = /^([A-Za-z_]+):(?!:)/;
const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*$/i;
const WEEKDAY = /^(?:sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday)?$/i;
const ZONE = /^(?:UTC|GMT|[ECMP][SD]T|CES?T|AM|PM)$/;
const SWITCH_VALUE = /^(?:true|false|null|nil|none|undefined|nan)$/i;
const UNIT = /^(?:[kKMGT]?i?[bB]|bytes?|[kKMG]bps|ns|us|ms|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|days?)$/;
const HARD = new Set([...",;()[]{}<>\"'=|`"]);
const SOFT_LEAD = /^[-.:!?*^~#$%&@+\\/]+/;
const SOFT_TAIL = /[-.:!?*^~#$%&@+\\/]+$/;

/** A unit that may stand behind a number, and may change with its magnitude (`900 KB`, `1.2 MB`). */
export const isUnit = (word: string): boolean => UNIT.test(word);

/** Splits the constant text of a shape into words and marks, and puts its variables in between. */
export function tokenize(shape: Shape): Token[] {
  const tokens: Token[] = [];
  const chunk: Token[] = [];
  let spaced = false;
  const flush = () => {
    pushChunk(tokens, chunk, spaced);
    if (chunk.length > 0) spaced = false;
    chunk.length = 0;
  };
  const constant = (text: string) => {
    let word = "";
    for (const char of text) {
      const blank = char <= " " || char === "\u007f";
      if (!blank && !HARD.has(char)) {
        word += char;
        continue;
      }
      if (word !== "") chunk.push({ text: word, kind: WORD, spaced: false });
      word = "";
      flush();
      if (blank) spaced = true;
      else {
        tokens.push({ text: char, kind: MARK, spaced });
        spaced = false;
      }
    }
    const filler = FILLER.exec(word);
    if (filler !== null) {
      chunk.push({ text: word, kind: WORD, spaced: false });
      flush();
    } else if (word !== "") chunk.push({ text: word, kind: WORD, spaced: false });
  };
  let at = 0;
  shape.starts.forEach((start, i) => {
    constant(shape.text.slice(at, start));
    at = shape.ends[i] as number;
    chunk.push({ text: shape.text.slice(start, at), kind: shape.kinds[i] as number, spaced: false, slot: i });
  });
  constant(shape.text.slice(at));
  flush();
  return tokens;
}

/** One run without blanks: marks at its ends apart, `key:` apart from its value, the rest one word or variable. */
function pushChunk(tokens: Token[], chunk: readonly Token[], spaced: boolean): void {
  if (chunk.length === 0) return;
  const parts = chunk.map((part) => ({ ...part }));
  const first = parts[0] as Token;
  const last = parts[parts.length - 1] as Token;
  let lead = "";
  let tail = "";
  if (first.kind === WORD) {
    lead = SOFT_LEAD.exec(first.text)?.[0] ?? "";
    first.text = first.text.slice(lead.length);
  }
  if (last.kind === WORD) {
    tail = SOFT_TAIL.exec(last.text)?.[0] ?? "";
    last.text = last.text.slice(0, last.text.length - tail.length);
  }
  let glued = spaced;
  const push = (text: string, kind: number, slot?: number) => {
    if (text === "" && kind < 0) return;
    tokens.push(slot === undefined ? { text, kind, spaced: glued } : { text, kind, spaced: glued, slot });
    glued = false;
  };
  push(lead, MARK);
  const key = first.kind === WORD ? KEY_COLON.exec(first.text) : null;
  if (key !== null && (first.text.length > key[0].length || parts.length > 1)) {
    push(key[1] as string, WORD);
    push(":", MARK);
    first.text = first.text.slice(key[0].length);
  }
  const body = parts.filter((part) => part.kind >= 0 || part.text !== "");
  const variables = body.filter((part) => part.kind >= 0);
  const slot = variables.length === 1 ? variables[0]?.slot : undefined;
  if (body.length === 1) push((body[0] as Token).text, (body[0] as Token).kind, slot);
  else if (body.length > 1) push(body.map((part) => (part.kind >= 0 ? WILD : part.text)).join(""), WORD, slot);
  push(tail, MARK);
}

/** Dates in words become one variable, switch values (`true`, `null`) become variables, `()` gets an empty one. */
export function normalize(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const date = dateEnd(tokens, i);
    if (date > i) {
      out.push({ text: "date", kind: KIND.time, spaced: token.spaced });
      i = date - 1;
      continue;
    }
    if (token.kind !== MARK && token.spaced && token.text.startsWith("HTTP/") && (tokens[i - 1]?.kind ?? -1) >= 0)
      continue;
    if (token.kind === WORD && SWITCH_VALUE.test(token.text)) out.push({ ...token, kind: KIND.text });
    else out.push(token);
    if (token.kind === MARK && isLeftEmpty(token, tokens[i + 1]))
      out.push({ text: "", kind: KIND.text, spaced: false });
  }
  return out;
}

/** `()`, `""` and `key=` with nothing in them: the value is left out, but its place is there. */
function isLeftEmpty(token: Token, next: Token | undefined): boolean {
  if (token.text === "=") return !token.spaced && (next === undefined || next.spaced || next.text === ",");
  if (next?.kind !== MARK || next.spaced || !token.spaced) return false;
  return (token.text === "(" && next.text === ")") || (token.text === "[" && next.text === "]");
}

/** End of a date in words that starts at `at` (`Sat Jun 11 03:28:22 2005`), or `at`. */
function dateEnd(tokens: readonly Token[], at: number): number {
  let i = at;
  if (isWord(tokens[i], WEEKDAY)) i++;
  if (tokens[i]?.text === "," && i > at) i++;
  if (!isWord(tokens[i], MONTH)) return at;
  i++;
  const numbers = i;
  while (i < tokens.length && i < numbers + 5) {
    const token = tokens[i] as Token;
    if (token.kind === KIND.number || token.kind === KIND.time || isWord(token, ZONE)) i++;
    else break;
  }
  return i > numbers ? i : at;
}

const isWord = (token: Token | undefined, pattern: RegExp) => token?.kind === WORD && pattern.test(token.text);
