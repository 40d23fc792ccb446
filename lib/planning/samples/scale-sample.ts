import { seededNumbers } from "./choose-sample.ts";

/** One item of a sample after it ran; times in ms. `expectedMs` null: it was not predicted. */
export type SampledItem = { expectedMs: number | null; actualMs: number; hasFailed: boolean };

export type Range = { low: number; likely: number; high: number };

export type ScaledSample = {
  /** Time of the whole in ms, when the rest takes as much longer or shorter than expected as the sample did. */
  durationMs: Range | null;
  /** Items of the whole that should fail, by Wilson's interval (80 %). */
  failures: Range;
};

const DRAWS = 500;
const SEED = 20_260_101;
const Z = 1.2816;

/** Wilson's score interval (Wilson 1927) for `hits` of `total`, 80 % between the ends. */
function wilson(hits: number, total: number): { low: number; high: number } {
  const share = hits / total;
  const centre = share + (Z * Z) / (2 * total);
  const spread = Z * Math.sqrt((share * (1 - share) + (Z * Z) / (4 * total)) / total);
  const under = 1 + (Z * Z) / total;
  return { low: Math.max(0, (centre - spread) / under), high: Math.min(1, (centre + spread) / under) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Actual over expected time, with the 80 % between its ends by drawing the items again (bootstrap of a ratio). */
function paceOf(items: readonly { expected: number; actual: number }[]): Range | null {
  const expected = sum(items.map((item) => item.expected));
  if (items.length === 0 || expected <= 0) return null;
  const likely = sum(items.map((item) => item.actual)) / expected;
  if (items.length === 1) return { low: likely / 2, likely, high: likely * 2 };
  const random = seededNumbers(SEED);
  const draws = Array.from({ length: DRAWS }, () => {
    const drawn = items.map(() => items[Math.floor(random() * items.length)] ?? { expected: 0, actual: 0 });
    const below = sum(drawn.map((item) => item.expected));
    return below > 0 ? sum(drawn.map((item) => item.actual)) / below : likely;
  }).sort((a, b) => a - b);
  return { low: draws[Math.floor(DRAWS * 0.1)] ?? likely, likely, high: draws[Math.floor(DRAWS * 0.9)] ?? likely };
}

/**
 * What a sample says about the whole. One item alone says little: its time counts with half and double as its ends.
 * @param whole expected time in ms and number of items of all of it
 */
export function scaleSample(
  items: readonly SampledItem[],
  whole: { expectedMs: number | null; items: number },
): ScaledSample {
  const done = items.flatMap(({ expectedMs, actualMs, hasFailed }) =>
    expectedMs === null || hasFailed ? [] : [{ expected: expectedMs, actual: actualMs }],
  );
  const pace = paceOf(done);
  const failed = items.filter(({ hasFailed }) => hasFailed).length;
  const ends = items.length === 0 ? { low: 0, high: 1 } : wilson(failed, items.length);
  const likely = items.length === 0 ? 0 : failed / items.length;
  const { expectedMs } = whole;
  return {
    durationMs:
      pace === null || expectedMs === null
        ? null
        : { low: pace.low * expectedMs, likely: pace.likely * expectedMs, high: pace.high * expectedMs },
    failures: { low: ends.low * whole.items, likely: likely * whole.items, high: ends.high * whole.items },
  };
}
