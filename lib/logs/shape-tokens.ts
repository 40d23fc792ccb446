import { KIND } from "./message-scan.ts";

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
};

export const WORD = -1;
export const MARK = -2;

const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*$/i;
const WEEKDAY = /^(?:sun|mon|tue|wed|thu|fri|sat)(?:day|sday|nesday|rsday|urday)?$/i;
const ZONE = /^(?:UTC|GMT|[ECMP][SD]T|CES?T|AM|PM)$/;
const SWITCH_VALUE = /^(?:true|false|null|nil|none|undefined|nan)$/i;
const HARD = new Set([...",;()[]{}<>\"'=|`"]);
const SOFT_LEAD = /^[-.:!?*^~#$%&@+\\/]+/;
const SOFT_TAIL = /[-.:!?*^~#$%&@+\\/]+$/;

/** Splits the constant text of a shape into words and marks, and puts its variables in between. */
export function tokenize(shape: Shape): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = false;
  for (let i = 0; i <= shape.starts.length; i++) {
    const stop = i < shape.starts.length ? (shape.starts[i] as number) : shape.text.length;
    spaced = pushConstant(tokens, shape.text.slice(at, stop), spaced);
    if (i === shape.starts.length) break;
    at = shape.ends[i] as number;
    tokens.push({ text: shape.text.slice(stop, at), kind: shape.kinds[i] as number, spaced });
    spaced = false;
  }
  return tokens;
}

function pushConstant(tokens: Token[], text: string, spacedBefore: boolean): boolean {
  let spaced = spacedBefore;
  let word = "";
  const flush = () => {
    if (word !== "") pushChunk(tokens, word, spaced);
    if (word !== "") spaced = false;
    word = "";
  };
  for (const char of text) {
    if (char <= " " || char === "\u007f") {
      flush();
      spaced = true;
    } else if (HARD.has(char)) {
      flush();
      tokens.push({ text: char, kind: MARK, spaced });
      spaced = false;
    } else word += char;
  }
  flush();
  return spaced;
}

function pushChunk(tokens: Token[], chunk: string, spaced: boolean): void {
  const lead = SOFT_LEAD.exec(chunk)?.[0] ?? "";
  const rest = chunk.slice(lead.length);
  const tail = rest === "" ? "" : (SOFT_TAIL.exec(rest)?.[0] ?? "");
  const word = rest.slice(0, rest.length - tail.length);
  if (lead !== "") tokens.push({ text: lead, kind: MARK, spaced });
  if (word !== "") tokens.push({ text: word, kind: WORD, spaced: spaced && lead === "" });
  if (tail !== "") tokens.push({ text: tail, kind: MARK, spaced: false });
}

/** Dates in words become one variable, switch values (`true`, `null`) become variables, `()` gets an empty one. */
export function normalize(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const date = dateEnd(tokens, i);
    if (date > i) {
      out.push({ text: "", kind: KIND.time, spaced: token.spaced });
      i = date - 1;
      continue;
    }
    if (token.kind === WORD && SWITCH_VALUE.test(token.text)) out.push({ ...token, kind: KIND.text });
    else out.push(token);
    const next = tokens[i + 1];
    if (token.text === "(" && token.kind === MARK && next?.text === ")" && token.spaced) {
      out.push({ text: "", kind: KIND.text, spaced: false });
    }
  }
  return out;
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
