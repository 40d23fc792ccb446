import { z } from "zod";
import { wilsonLower } from "#lib/core/index.ts";
import { foldText, normalizeGenre } from "#lib/metadata/index.ts";
import type { LearnedItem } from "../feedback.ts";

/**
 * A better use of the library's genres. `merge`: spellings of one genre; `broaden`: what has the one nearly always has the
 * other too; `narrow`: a tag that splits a large genre. `itemIds` are those that would change, at most 200; `confidence` in
 * 0..1 is the lower end of Wilson's interval.
 */
export const GenreRefinement = z.object({
  kind: z.enum(["merge", "broaden", "narrow"]),
  from: z.string(),
  to: z.string(),
  items: z.int(),
  /** Items that speak for it and against it. */
  support: z.int().default(0),
  against: z.int().default(0),
  itemIds: z.array(z.string()),
  confidence: z.number().min(0).max(1),
  words: z.string(),
});
export type GenreRefinement = z.infer<typeof GenreRefinement>;

const IDS_MAX = 200;
const TERM_MIN = 5;
const BROAD_MIN = 20;
const IMPLIES_MIN = 0.85;
/** A tag on more of a genre than this says no more than the genre itself. */
const SPLIT_SHARE_MAX = 0.6;
const VALUES_MAX = 50;

type Term = { spelling: string; ids: Set<string> };

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string").slice(0, VALUES_MAX) : [];

function termsOf(items: readonly LearnedItem[], field: "genres" | "tags", keyOf: (text: string) => string) {
  const terms = new Map<string, Term>();
  for (const item of items) {
    for (const spelling of listOf(item.fields[field])) {
      const key = keyOf(spelling);
      if (key === "") continue;
      const term = terms.get(key) ?? { spelling, ids: new Set<string>() };
      term.ids.add(item.id);
      terms.set(key, term);
    }
  }
  return terms;
}

const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let count = 0;
  for (const id of small) if (large.has(id)) count += 1;
  return count;
};

const lacking = (ids: ReadonlySet<string>, other: ReadonlySet<string>): string[] =>
  [...ids].filter((id) => !other.has(id));

const NO_WORDS = new Map<string, string>();
const genreKey = (text: string): string => foldText(normalizeGenre(text, NO_WORDS));

/** Spellings of one genre: all become the one used most. */
function merges(items: readonly LearnedItem[]): GenreRefinement[] {
  const spellings = termsOf(items, "genres", (text) => text.trim());
  const groups = new Map<string, Term[]>();
  for (const term of spellings.values()) {
    const key = genreKey(term.spelling);
    groups.set(key, [...(groups.get(key) ?? []), term]);
  }
  return [...groups.values()].flatMap((terms) => {
    const [best, ...others] = terms.sort((a, b) => b.ids.size - a.ids.size || (a.spelling < b.spelling ? -1 : 1));
    if (best === undefined) return [];
    return others.map(
      ({ spelling, ids }): GenreRefinement => ({
        kind: "merge",
        from: spelling,
        to: best.spelling,
        items: ids.size,
        support: ids.size + best.ids.size,
        against: 0,
        itemIds: [...ids].slice(0, IDS_MAX),
        confidence: 0.99,
        words: `"${spelling}" (${ids.size}) and "${best.spelling}" (${best.ids.size}) are one genre.`,
      }),
    );
  });
}

/** "Death Metal" nearly always comes with "Metal": where it does not, "Metal" is missing. */
function broadens(genres: ReadonlyMap<string, Term>): GenreRefinement[] {
  const found: GenreRefinement[] = [];
  for (const [key, narrow] of genres) {
    if (narrow.ids.size < TERM_MIN) continue;
    for (const [otherKey, broad] of genres) {
      if (key === otherKey || broad.ids.size < 2 * narrow.ids.size) continue;
      const both = shared(narrow.ids, broad.ids);
      const confidence = wilsonLower(both, narrow.ids.size);
      const missing = lacking(narrow.ids, broad.ids);
      if (missing.length === 0 || both / narrow.ids.size < IMPLIES_MIN) continue;
      found.push({
        kind: "broaden",
        from: narrow.spelling,
        to: broad.spelling,
        items: missing.length,
        support: both,
        against: missing.length,
        itemIds: missing.slice(0, IDS_MAX),
        confidence,
        words: `${both} of ${narrow.ids.size} with the genre "${narrow.spelling}" have "${broad.spelling}" too; ${missing.length} lack it.`,
      });
    }
  }
  return found;
}

/** A tag found nearly only within one large genre tells part of it from the rest. */
function narrows(genres: ReadonlyMap<string, Term>, tags: ReadonlyMap<string, Term>): GenreRefinement[] {
  const found: GenreRefinement[] = [];
  for (const [key, tag] of tags) {
    if (tag.ids.size < TERM_MIN) continue;
    for (const [genreName, genre] of genres) {
      if (genre.ids.size < BROAD_MIN || genreName === key || tag.ids.size > SPLIT_SHARE_MAX * genre.ids.size) continue;
      const both = shared(tag.ids, genre.ids);
      if (both < TERM_MIN || both / tag.ids.size < IMPLIES_MIN) continue;
      const own = genres.get(genreKey(tag.spelling))?.ids ?? new Set<string>();
      const changed = [...tag.ids].filter((id) => genre.ids.has(id) && !own.has(id));
      if (changed.length === 0) continue;
      found.push({
        kind: "narrow",
        from: genre.spelling,
        to: tag.spelling,
        items: changed.length,
        support: both,
        against: tag.ids.size - both,
        itemIds: changed.slice(0, IDS_MAX),
        confidence: wilsonLower(both, tag.ids.size),
        words: `"${tag.spelling}" is a kind of "${genre.spelling}": ${both} of ${tag.ids.size} tagged so have that genre.`,
      });
    }
  }
  return found;
}

/** Ways to make genres say more, those that change most items first; each is for a person to accept. */
export function refineGenres(items: readonly LearnedItem[]): GenreRefinement[] {
  const genres = termsOf(items, "genres", genreKey);
  const tags = termsOf(items, "tags", foldText);
  const all = [...merges(items), ...broadens(genres), ...narrows(genres, tags)];
  return all.sort((a, b) => b.items * b.confidence - a.items * a.confidence || (a.words < b.words ? -1 : 1));
}
