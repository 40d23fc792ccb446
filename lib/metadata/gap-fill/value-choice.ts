/** A candidate with its own chance of being right. */
export type Chance = { key: string; chance: number };

/** A list that can do without a person holds only values at least this sure; any other, those likelier right than wrong. */
const SURE = 0.8;
const LIKELY = 0.5;
const VALUES_MAX = 6;

export type Choice = { chosen: readonly Chance[]; score: number };

/** One value: the likeliest, its chance shared with its rivals when together they promise more than certainty. */
export function chooseOne(sorted: readonly Chance[]): Choice {
  const [best] = sorted;
  if (best === undefined) return { chosen: [], score: 0 };
  const all = sorted.reduce((sum, { chance }) => sum + chance, 0);
  return { chosen: [best], score: best.chance / Math.max(1, all) };
}

/**
 * Several values: where one is sure, all that are; else all that are more likely right than wrong, at
 * least the first. The score is the expected share of right values.
 */
export function chooseSome(sorted: readonly Chance[]): Choice {
  const [best] = sorted;
  if (best === undefined) return { chosen: [], score: 0 };
  const floor = best.chance >= SURE ? SURE : LIKELY;
  const chosen = sorted.filter(({ chance }, rank) => rank === 0 || chance >= floor).slice(0, VALUES_MAX);
  return { chosen, score: chosen.reduce((sum, { chance }) => sum + chance, 0) / chosen.length };
}
