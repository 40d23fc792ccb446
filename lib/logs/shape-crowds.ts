import type { ShapePart } from "./parts.ts";
import { KIND } from "./variable-kinds.ts";

/** Most shapes with the same number of words, first word and last word. */
const CROWD_MAX = 1000;
/** Most crowds with the same number of words. */
const CROWDS_MAX = 3000;
const WORDS_MAX = 64;
const END_BYTES = 40;

/** What a home stands for: a crowd (same ends), or all shapes of one length. 0: a shape of its own. */
export const HOME = { none: 0, crowd: 1, length: 2 } as const;

type Crowd = { ids: number[]; home: number };

/** Number of words (at most 64), first and last word of a message. */
export function crowdOf(text: string): { crowd: string; words: number } {
  const words = text.split(" ", 4 * WORDS_MAX).filter((word) => word !== "");
  const count = Math.min(words.length, WORDS_MAX);
  const plain = (word: string | undefined) =>
    word === undefined || /[\d/]/.test(word) ? "*" : word.slice(0, END_BYTES);
  return {
    crowd: `${count} ${plain(words[0])} ${words.length > 1 ? plain(words[words.length - 1]) : ""}`,
    words: count,
  };
}

/**
 * Keeps the number of shapes finite for text that is different in every line (prose, dumps). When too many shapes
 * share length and ends they fold into one home, and when a length has too many such crowds, all of that length. What
 * folds depends on the set of shapes only: parts that are merged later fold to the same homes.
 */
export class ShapeCrowds {
  readonly #crowds = new Map<string, Crowd>();
  readonly #lengths = new Map<number, { crowds: string[]; home: number }>();

  /** Number of the home in which a shape of this kind has to live, or -1. */
  homeOf(crowd: string, words: number): number {
    const length = this.#lengths.get(words)?.home ?? -1;
    return length >= 0 ? length : (this.#crowds.get(crowd)?.home ?? -1);
  }

  /** Takes in a new shape; tells what has to fold now, if anything. */
  put(id: number, crowd: string, words: number): { kind: 1 | 2; ids: number[] } | null {
    const own = this.#crowdOf(crowd, words);
    own.ids.push(id);
    if ((this.#lengths.get(words)?.crowds.length ?? 0) > CROWDS_MAX)
      return { kind: HOME.length, ids: this.#idsOfLength(words) };
    return own.ids.length > CROWD_MAX ? { kind: HOME.crowd, ids: own.ids } : null;
  }

  /** What a home that another part brings along makes fold here. */
  idsFor(kind: number, crowd: string, words: number): number[] {
    const own = this.#crowdOf(crowd, words);
    return kind === HOME.length ? this.#idsOfLength(words) : own.home >= 0 ? [own.home] : own.ids;
  }

  #crowdOf(crowd: string, words: number): Crowd {
    let own = this.#crowds.get(crowd);
    if (own === undefined) {
      own = { ids: [], home: -1 };
      this.#crowds.set(crowd, own);
      const length = this.#lengths.get(words);
      if (length === undefined) this.#lengths.set(words, { crowds: [crowd], home: -1 });
      else length.crowds.push(crowd);
    }
    return own;
  }

  /** Whether a length has more crowds than may stay. */
  isOverfull(words: number): boolean {
    const length = this.#lengths.get(words);
    return length !== undefined && length.home < 0 && length.crowds.length > CROWDS_MAX;
  }

  #idsOfLength(words: number): number[] {
    const length = this.#lengths.get(words);
    if (length === undefined) return [];
    if (length.home >= 0) return [length.home];
    return length.crowds.flatMap((name) => {
      const crowd = this.#crowds.get(name) as Crowd;
      return crowd.home >= 0 ? [crowd.home] : crowd.ids;
    });
  }

  settle(kind: number, home: number, place: { crowd: string; words: number }): void {
    if (kind === HOME.crowd) this.#crowds.set(place.crowd, { ids: [home], home });
    else {
      for (const name of this.#lengths.get(place.words)?.crowds ?? []) this.#crowds.delete(name);
      this.#lengths.set(place.words, { crowds: [], home });
    }
  }
}

/** Text of a home: the ends of its crowd with one variable in between, or nothing but a variable. */
export function homeText(kind: number, crowd: string): Pick<ShapePart, "text" | "starts" | "ends" | "kinds"> {
  const [, first = "*", last = ""] = crowd.split(" ");
  const head = kind === HOME.length || first === "*" ? "" : `${first} `;
  const tail = kind === HOME.length || last === "*" || last === "" ? "" : ` ${last}`;
  return { text: `${head}*${tail}`, starts: [head.length], ends: [head.length + 1], kinds: [KIND.text] };
}

export const homeKey = (kind: number, crowd: string, words: number): string =>
  kind === HOME.length ? `length ${words}` : `crowd ${crowd}`;
