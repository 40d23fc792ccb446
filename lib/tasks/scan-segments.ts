import { measured } from "./measured.ts";
/** A stretch `[start, end)` of a sequence in which hits are much denser than elsewhere. */
export type DenseSegment = {
  start: number;
  end: number;
  hits: number;
  /** Share of hits inside and outside of all segments found. */
  share: number;
  baseShare: number;
  /** Log-likelihood ratio of the stretch against the base share. */
  score: number;
};

const MAX_SEGMENTS = 5;
const MIN_HITS = 6;
/** Beyond the natural log of the length, which a sequence without any cluster reaches by chance. */
const SCORE_MARGIN = 8;

type Rates = { inside: number; outside: number };

function bestSegment(scores: Float64Array): { start: number; end: number; score: number } {
  let best = { start: 0, end: 0, score: 0 };
  let start = 0;
  let sum = 0;
  for (let index = 0; index < scores.length; index += 1) {
    sum += scores[index] ?? 0;
    if (sum <= 0 || Number.isNaN(sum)) {
      sum = 0;
      start = index + 1;
    } else if (sum > best.score) best = { start, end: index + 1, score: sum };
  }
  return best;
}

function scoresOf(hits: Uint8Array, taken: Uint8Array, rates: Rates): Float64Array {
  const forHit = Math.log(rates.inside / rates.outside);
  const forMiss = Math.log((1 - rates.inside) / (1 - rates.outside));
  return measured(hits, (hit, index) => (taken[index] === 1 ? Number.NEGATIVE_INFINITY : hit === 1 ? forHit : forMiss));
}

function countHits(hits: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index += 1) count += hits[index] ?? 0;
  return count;
}

function baseShareOf(hits: Uint8Array, taken: Uint8Array): number {
  let free = 0;
  let found = 0;
  for (let index = 0; index < hits.length; index += 1) {
    if (taken[index] === 1) continue;
    free += 1;
    found += hits[index] ?? 0;
  }
  return (found + 0.5) / (free + 1);
}

/**
 * Stretches in which hits cluster, by the maximal scoring segments of log-likelihood ratios (Karlin and Altschul 1990), one
 * after the other, at most five. Linear in `length`. A stretch counts when its score is beyond what chance gives in a
 * sequence of this length.
 */
export function scanForDenseSegments(length: number, isHit: (index: number) => boolean): DenseSegment[] {
  const hits = Uint8Array.from({ length }, (_, index) => (isHit(index) ? 1 : 0));
  const taken = new Uint8Array(length);
  const found: { start: number; end: number; score: number }[] = [];
  const total = countHits(hits, 0, length);
  while (total >= MIN_HITS && found.length < MAX_SEGMENTS) {
    const outside = Math.min(0.4, Math.max(0.001, baseShareOf(hits, taken)));
    const rates = { inside: Math.max(0.6, Math.min(0.95, outside * 5)), outside };
    const best = bestSegment(scoresOf(hits, taken, rates));
    if (best.score < Math.log(length) + SCORE_MARGIN || countHits(hits, best.start, best.end) < MIN_HITS) break;
    taken.fill(1, best.start, best.end);
    found.push(best);
  }
  const baseShare = baseShareOf(hits, taken);
  return found.map((segment) => {
    const inside = countHits(hits, segment.start, segment.end);
    return { ...segment, hits: inside, share: inside / (segment.end - segment.start), baseShare };
  });
}
