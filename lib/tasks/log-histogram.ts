const STEPS_PER_OCTAVE = 16;

/** Counts of durations in classes that grow by 4.4 %: quantiles within 2.2 %, mergeable, small enough to store by the hour. */
export type LogHistogram = Map<number, number>;

/** The class of a duration. */
export const histogramClass = (ms: number): number => Math.round(Math.log2(Math.max(0, ms) + 1) * STEPS_PER_OCTAVE);

export function addToHistogram(histogram: LogHistogram, index: number): void {
  histogram.set(index, (histogram.get(index) ?? 0) + 1);
}

/** `index:count` pairs; read again by `mergeHistogram`. */
export function packHistogram(histogram: LogHistogram): string {
  let packed = "";
  for (const index of Int32Array.from(histogram.keys()).sort()) {
    packed += `${packed === "" ? "" : " "}${index}:${histogram.get(index) ?? 0}`;
  }
  return packed;
}

/** Adds a packed histogram to another. */
export function mergeHistogram(into: LogHistogram, packed: string): void {
  for (let at = 0; at < packed.length; ) {
    const colon = packed.indexOf(":", at);
    const space = packed.indexOf(" ", colon);
    const end = space === -1 ? packed.length : space;
    const index = Number(packed.slice(at, colon));
    into.set(index, (into.get(index) ?? 0) + Number(packed.slice(colon + 1, end)));
    at = end + 1;
  }
}

/** The value below which a share of the durations lies (nearest rank), in ms; null without any. */
export function histogramQuantile(histogram: LogHistogram, share: number): number | null {
  const classes = [...histogram].sort((a, b) => a[0] - b[0]);
  const total = classes.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(share * total));
  for (const [index, count] of classes) {
    left -= count;
    if (left <= 0) return 2 ** (index / STEPS_PER_OCTAVE) - 1;
  }
  return null;
}
