/** Where a JSON text is not what it may be, for people: line and column count from 1. */
export type JsonFault = { message: string; line: number; column: number; path: string };

export type JsonBounds = { maxDepth: number; maxValues: number };

const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);
const NUMBER = /-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,5})?/y;
const LITERAL = /(?:true|false|null)\b/y;
const WORD = /[^\s,:{}[\]"]{1,40}/y;

type Level = { kind: "object" | "array"; keys: Set<string>; key: string; index: number };

/** Reads a JSON text without building it, with a stack of its own: no depth of it can overflow the program's. */
class Scanner {
  #at = 0;
  #levels: Level[] = [];
  #values = 0;
  readonly #text: string;
  readonly #bounds: JsonBounds;

  constructor(text: string, bounds: JsonBounds) {
    this.#text = text;
    this.#bounds = bounds;
  }

  scan(): JsonFault | null {
    let expects: "value" | "key" | "end" = "value";
    for (;;) {
      this.#skipSpace();
      const fault: JsonFault | "value" | "key" | "end" =
        expects === "value" ? this.#value() : expects === "key" ? this.#key() : this.#after();
      if (typeof fault !== "string") return fault;
      if (this.#levels.length === 0 && fault === "end") {
        this.#skipSpace();
        return this.#at < this.#text.length ? this.#fault("something follows after the end") : null;
      }
      expects = fault;
    }
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #fault(message: string): JsonFault {
    const before = this.#text.slice(0, this.#at);
    const path = this.#levels.map((level) => (level.kind === "array" ? String(level.index) : level.key)).join(".");
    const line = before.split("\n").length;
    return { message, line, column: this.#at - before.lastIndexOf("\n"), path: path.slice(0, 200) };
  }

  #value(): JsonFault | "value" | "key" | "end" {
    const char = this.#text[this.#at];
    this.#values++;
    if (this.#values > this.#bounds.maxValues)
      return this.#fault(`there are more than ${this.#bounds.maxValues} values`);
    if (char === "{" || char === "[") return this.#open(char);
    if (char === "]" && this.#levels.at(-1)?.kind === "array" && this.#levels.at(-1)?.index === 0) return this.#close();
    if (char === '"') return this.#string() === null ? this.#fault("a text does not end") : "end";
    return this.#scalar();
  }

  #scalar(): JsonFault | "end" {
    for (const pattern of [NUMBER, LITERAL]) {
      pattern.lastIndex = this.#at;
      const found = pattern.exec(this.#text)?.[0];
      if (found === undefined) continue;
      if (pattern === NUMBER && !Number.isFinite(Number(found))) return this.#fault("this number is too large");
      this.#at += found.length;
      return "end";
    }
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0];
    return this.#fault(word === undefined ? "a value is missing" : `${word} is no JSON value`);
  }

  #open(char: "{" | "["): JsonFault | "value" | "key" {
    if (this.#levels.length >= this.#bounds.maxDepth)
      return this.#fault(`it is nested deeper than ${this.#bounds.maxDepth} levels`);
    this.#levels.push({ kind: char === "{" ? "object" : "array", keys: new Set(), key: "", index: 0 });
    this.#at++;
    return char === "{" ? "key" : "value";
  }

  #close(): "end" {
    this.#levels.pop();
    this.#at++;
    return "end";
  }

  #string(): string | null {
    const start = this.#at;
    this.#at++;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#at++;
        return this.#text.slice(start, this.#at);
      }
      this.#at += char === "\\" ? 2 : 1;
    }
    this.#at = start;
    return null;
  }

  #key(): JsonFault | "value" | "end" {
    const level = this.#levels.at(-1);
    if (level === undefined) return this.#fault("a name stands outside of any object");
    if (this.#text[this.#at] === "}" && level.keys.size === 0) return this.#close();
    if (this.#text[this.#at] !== '"') return this.#fault("the name of a value is missing");
    const start = this.#at;
    const written = this.#string();
    const key = written === null ? null : readText(written);
    if (key === null) {
      this.#at = start;
      return this.#fault("this name can't be read");
    }
    level.key = key;
    if (FORBIDDEN_KEYS.has(key)) return this.#fault(`the name ${JSON.stringify(key)} is not allowed`);
    if (level.keys.has(key)) return this.#fault(`the name ${JSON.stringify(key.slice(0, 60))} is there twice`);
    level.keys.add(key);
    this.#skipSpace();
    if (this.#text[this.#at] !== ":") return this.#fault("a colon is missing");
    this.#at++;
    return "value";
  }

  #after(): JsonFault | "value" | "key" | "end" {
    const level = this.#levels.at(-1);
    const char = this.#text[this.#at];
    if (level === undefined) return this.#fault("something follows after the end");
    if (char === (level.kind === "array" ? "]" : "}")) return this.#close();
    if (char !== ",")
      return this.#fault(this.#at >= this.#text.length ? "it ends in the middle" : "a comma is missing");
    this.#at++;
    level.index++;
    return level.kind === "array" ? "value" : "key";
  }
}

function readText(written: string): string | null {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/**
 * Looks for what a JSON text from outside must not hold: mistakes of form, depth, sheer number, names that are there twice,
 * and names of prototypes. Null: `JSON.parse` may have it. Linear in its length.
 */
export const findJsonFault = (text: string, bounds: JsonBounds): JsonFault | null => new Scanner(text, bounds).scan();
