/** Texts of consecutive items; `first` is the number of the first one, from 1. */
export type ItemBatch = { first: number; texts: string[]; bytesRead: number };

const LONGEST = 1_000_001;

type Splitter = { push: (text: string) => string[]; end: () => string[] };

/** Lines; one that never ends is cut, so that it is refused for its length instead of filling the memory. */
function lineSplitter(): Splitter {
  let rest = "";
  let isSkipping = false;
  return {
    push(text) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      if (isSkipping && parts.length > 0) {
        parts.shift();
        isSkipping = false;
      }
      if (isSkipping) rest = "";
      if (rest.length <= LONGEST) return parts;
      parts.push(rest.slice(0, LONGEST));
      rest = "";
      isSkipping = true;
      return parts;
    },
    end: () => (rest.trim() === "" ? [] : [rest]),
  };
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const isOpening = (code: number) => code === 123 || code === 91;
const isClosing = (code: number) => code === 125 || code === 93;

/** Elements of one JSON array, found by their brackets and commas only; whether each is valid is for the parser to say. */
function elementSplitter(): Splitter {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let parts: string[] = [];
  let length = 0;
  const keep = (text: string) => {
    if (length < LONGEST) parts.push(text.slice(0, LONGEST - length));
    length += text.length;
  };
  const take = (): string[] => {
    const item = parts.join("");
    parts = [];
    length = 0;
    return item.trim() === "" ? [] : [item];
  };
  return {
    push(text) {
      const items: string[] = [];
      let from = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (isEscaped) isEscaped = false;
        else if (isInString && code === BACKSLASH) isEscaped = true;
        else if (code === QUOTE) isInString = !isInString;
        else if (isInString) continue;
        else if (isOpening(code)) {
          depth += 1;
          if (depth === 1) from = at + 1;
        } else if ((code === COMMA && depth === 1) || (isClosing(code) && depth <= 1)) {
          keep(text.slice(from, at));
          items.push(...take());
          from = at + 1;
          if (code !== COMMA) depth = 0;
        } else if (isClosing(code)) depth -= 1;
      }
      keep(text.slice(from));
      return items;
    },
    end: take,
  };
}

/**
 * Splits a stream of NDJSON, or of one JSON array (its first character tells), into the texts of its items, chunk by
 * chunk: memory stays small, and whoever asks slowly slows the sender down. Empty lines are given, so that numbers count.
 */
export async function* splitItems(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ItemBatch> {
  const decoder = new TextDecoder("utf-8");
  let splitter: Splitter | null = null;
  let opening = "";
  let first = 1;
  let bytesRead = 0;
  const batch = (texts: string[]): ItemBatch => {
    const made = { first, texts, bytesRead };
    first += texts.length;
    return made;
  };
  for await (const chunk of bytes) {
    bytesRead += chunk.byteLength;
    let text = decoder.decode(chunk, { stream: true });
    if (splitter === null) {
      text = opening + text;
      opening = text.trim() === "" ? text : "";
      if (opening !== "") continue;
      splitter = text.trimStart().startsWith("[") ? elementSplitter() : lineSplitter();
    }
    yield batch(splitter.push(text));
  }
  const last = splitter?.push(decoder.decode()) ?? [];
  yield batch([...last, ...(splitter?.end() ?? [])]);
}
