/** Repeatable chance: the same seed gives the same numbers on every machine. */
export type SeededRandom = {
  /** Uniform in [0, 1). */
  next: () => number;
  /** Whole number in [low, high]. */
  int: (low: number, high: number) => number;
  pick: <T>(list: readonly [T, ...T[]]) => T;
  chance: (share: number) => boolean;
  /** Around `median`, multiplied or divided by about e^spread. */
  logNormal: (median: number, spread: number) => number;
};

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32. */
export function createSeededRandom(seed: number): SeededRandom {
  let mix = seed >>> 0;
  const nextSeed = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let word = mix ^ (mix >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  let [a, b, c, counter] = [nextSeed(), nextSeed(), nextSeed(), 1];
  const next = (): number => {
    const word = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + word) | 0;
    return (word >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    int,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    chance: (share) => next() < share,
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
  };
}
