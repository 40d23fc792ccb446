/** Gaps between lines that are much longer than usual: where each begins and ends, in turn; `looks` lines were looked at. */
export type Pauses = { looks: number; edges: Float64Array };

const USUAL_GAPS = 5;

/** The long gaps between ascending times, the one from the last time to `endMs` among them. */
export function pausesOf(times: Float64Array, endMs: number): Pauses {
  const usual = usualGap(times);
  const edges: number[] = [];
  for (let i = 0; i < times.length; i++) {
    const from = times[i] as number;
    const to = i + 1 < times.length ? (times[i + 1] as number) : endMs;
    if (to > from && to - from >= usual * USUAL_GAPS) edges.push(from, to);
  }
  return { looks: times.length, edges: Float64Array.from(edges) };
}

/** The 98th percentile of the gaps between lines: bursts of lines with pauses in between are usual for some. */
function usualGap(times: Float64Array): number {
  const step = Math.ceil(times.length / 20_000);
  const gaps = new Float64Array(Math.floor((times.length - 1) / step));
  for (let i = 0; i < gaps.length; i++) gaps[i] = (times[i * step + 1] as number) - (times[i * step] as number);
  gaps.sort();
  return gaps[Math.floor(gaps.length * 0.98)] ?? 0;
}
