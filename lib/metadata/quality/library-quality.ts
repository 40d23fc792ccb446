import type { ValueSource } from "../schemas.ts";
import type { ItemQuality, Part } from "./item-quality.ts";

/** The parts of quality of a set of items: each the share over everything counted in it. */
export type LibraryQuality = {
  items: number;
  validity: Part;
  consistency: Part;
  freshness: Part;
  provenance: Part & { bySource: Partial<Record<ValueSource, number>> };
  /** Problems by field and what they are, the most frequent first, at most 50. */
  problems: { part: "validity" | "consistency"; field: string; items: number }[];
};

const PARTS = ["validity", "consistency", "freshness", "provenance"] as const;
const PROBLEMS_MAX = 50;

/** Sums up items that were measured one by one; completeness has its own summary (`measureLibraryCompleteness`). */
export function summarizeQuality(measured: Iterable<ItemQuality>): LibraryQuality {
  const sums = new Map(PARTS.map((name) => [name, { good: 0, counted: 0 }]));
  const weights = new Map<ValueSource, number>();
  const problems = new Map<string, LibraryQuality["problems"][number]>();
  let items = 0;
  for (const quality of measured) {
    items += 1;
    for (const name of PARTS) {
      const sum = sums.get(name);
      if (sum === undefined) continue;
      sum.good += quality[name].good;
      sum.counted += quality[name].counted;
    }
    for (const [source, share] of Object.entries(quality.provenance.bySource)) {
      const key = source as ValueSource;
      weights.set(key, (weights.get(key) ?? 0) + share * quality.provenance.counted);
    }
    for (const part of ["validity", "consistency"] as const) {
      for (const field of new Set(quality[part].problems.map((problem) => problem.field))) {
        const known = problems.get(`${part} ${field}`) ?? { part, field, items: 0 };
        known.items += 1;
        problems.set(`${part} ${field}`, known);
      }
    }
  }
  const partOf = (name: (typeof PARTS)[number]): Part => {
    const { good, counted } = sums.get(name) ?? { good: 0, counted: 0 };
    return { score: counted === 0 ? null : good / counted, good, counted };
  };
  const provenance = partOf("provenance");
  const bySource = Object.fromEntries([...weights].map(([source, weight]) => [source, weight / provenance.counted]));
  return {
    items,
    validity: partOf("validity"),
    consistency: partOf("consistency"),
    freshness: partOf("freshness"),
    provenance: { ...provenance, bySource },
    problems: [...problems.values()].sort((a, b) => b.items - a.items).slice(0, PROBLEMS_MAX),
  };
}
