/** Draws of one seed (Mulberry32). */
export type Random = {
  uniform: () => number;
  between: (low: number, high: number) => number;
  whole: (low: number, high: number) => number;
  log: (low: number, high: number) => number;
  normal: () => number;
  exponential: (mean: number) => number;
  chance: (share: number) => boolean;
  pick: <T>(items: readonly T[]) => T;
  shuffled: <T>(items: readonly T[]) => T[];
};

function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function randomOf(seed: number): Random {
  const uniform = mulberry(seed * 2_654_435_761 + 17);
  const between = (low: number, high: number) => low + (high - low) * uniform();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(uniform() * items.length)];
    if (item === undefined) throw new Error("pick needs an item");
    return item;
  };
  return {
    uniform,
    between,
    whole,
    pick,
    log: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    chance: (share) => uniform() < share,
    shuffled: (items) =>
      items
        .map((item) => ({ item, key: uniform() }))
        .sort((left, right) => left.key - right.key)
        .map(({ item }) => item),
  };
}
