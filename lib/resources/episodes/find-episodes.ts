import { roughMedianOf } from "#lib/tasks/index.ts";

/** A stretch `[start, end)` of a sequence that lies above the rest; `shift` in units of the values, `statistic` of the noise. */
export type Episode = { start: number; end: number; shift: number; statistic: number };

export type EpisodeOptions = {
  /** Smallest shift that matters, in units of the values. */
  minShift: number;
  /** Shortest stretch in values; default 8. */
  minLength?: number;
  /** Noise of one value; estimated from neighbours when left out. */
  noise?: number;
  /** In units of the noise; the largest of all stretches of a quiet sequence stays below about 4.7. */
  minStatistic?: number;
};

const MAX_BLOCKS = 240;
const MIN_STATISTIC = 5.5;
const MAX_EPISODES = 6;
const WINSOR = 4;

/** Spread from differences of neighbours, which shifts of the level do not touch. */
function noiseOf(values: Float64Array): number {
  if (values.length < 2) return 0;
  const steps = new Float64Array(values.length - 1);
  for (let index = 1; index < values.length; index += 1) {
    steps[index - 1] = Math.abs((values[index] ?? 0) - (values[index - 1] ?? 0));
  }
  return (1.4826 * roughMedianOf(steps)) / Math.SQRT2;
}

const meanOf = (sums: Float64Array, from: number, to: number): number =>
  ((sums[to] ?? 0) - (sums[from] ?? 0)) / Math.max(1, to - from);

function sumsOf(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index += 1) sums[index + 1] = (sums[index] ?? 0) + (values[index] ?? 0);
  return sums;
}

/** Noise per value of means over long stretches: values that drift together average out less (batch means). */
function longRunNoise(values: Float64Array, own: number): number {
  const sums = sumsOf(values);
  let noise = own;
  for (let length = 4; values.length / length >= 12; length *= 2) {
    const count = Math.floor(values.length / length);
    const means = Float64Array.from({ length: count }, (_, block) =>
      meanOf(sums, block * length, (block + 1) * length),
    );
    noise = Math.max(noise, noiseOf(means) * Math.sqrt(length));
  }
  return noise;
}

type Bump = { start: number; end: number; statistic: number };
type Sequence = { sums: Float64Array; noise: number; minLength: number };

const statisticOf = ({ sums, noise }: Sequence, bump: [number, number], range: [number, number]): number => {
  const inside = bump[1] - bump[0];
  const outside = range[1] - range[0] - inside;
  if (inside <= 0 || outside <= 0) return 0;
  const total = (sums[range[1]] ?? 0) - (sums[range[0]] ?? 0);
  const within = (sums[bump[1]] ?? 0) - (sums[bump[0]] ?? 0);
  return ((within / inside - (total - within) / outside) * Math.sqrt((inside * outside) / (inside + outside))) / noise;
};

/** The stretch of the range that differs most from the rest of it, at block borders. */
function bestBump(sequence: Sequence, range: [number, number]): Bump {
  const length = range[1] - range[0];
  const blocks = Math.min(MAX_BLOCKS, length);
  const border = (block: number) => range[0] + Math.round((block * length) / blocks);
  let best: Bump = { start: range[0], end: range[0], statistic: 0 };
  for (let from = 0; from < blocks; from += 1) {
    const start = border(from);
    for (let to = from + 1; to <= blocks; to += 1) {
      const end = border(to);
      if (end - start < sequence.minLength || length - (end - start) < sequence.minLength) continue;
      const statistic = statisticOf(sequence, [start, end], range);
      if (Math.abs(statistic) > Math.abs(best.statistic)) best = { start, end, statistic };
    }
  }
  return best;
}

/** Moves the borders of a bump, one at a time, to where it stands out most. */
function refine(sequence: Sequence, bump: Bump, range: [number, number]): Bump {
  const reach = Math.ceil((range[1] - range[0]) / MAX_BLOCKS) + 2;
  let best = bump;
  const tryBorder = (start: number, end: number) => {
    if (end - start < sequence.minLength || start < range[0] || end > range[1]) return;
    const statistic = statisticOf(sequence, [start, end], range);
    if (Math.abs(statistic) > Math.abs(best.statistic)) best = { start, end, statistic };
  };
  for (let offset = -reach; offset <= reach; offset += 1) tryBorder(bump.start + offset, bump.end);
  const { start } = best;
  for (let offset = -reach; offset <= reach; offset += 1) tryBorder(start, bump.end + offset);
  return best;
}

/** Borders of levels by circular binary segmentation (Olshen et al., Biostatistics 2004). */
function bordersOf(sequence: Sequence, length: number, minStatistic: number): number[] {
  const borders: number[] = [];
  const open: [number, number][] = [[0, length]];
  for (let range = open.pop(); range && borders.length < 4 * MAX_EPISODES; range = open.pop()) {
    if (range[1] - range[0] < 2 * sequence.minLength) continue;
    const coarse = bestBump(sequence, range);
    if (Math.abs(coarse.statistic) < minStatistic) continue;
    const bump = refine(sequence, coarse, range);
    const cuts = [bump.start, bump.end].filter((cut) => cut > range[0] && cut < range[1]);
    borders.push(...cuts);
    const bounds = [range[0], ...cuts, range[1]];
    for (let index = 1; index < bounds.length; index += 1) open.push([bounds[index - 1] ?? 0, bounds[index] ?? 0]);
  }
  return [...new Set(borders)].sort((left, right) => left - right);
}

/**
 * Stretches of a sequence in time whose level lies above the level before them (the level so far, without such stretches).
 * Single outliers are pulled in, and noise that drifts is allowed for.
 */
export function findEpisodes(raw: Float64Array, options: EpisodeOptions): Episode[] {
  const minLength = options.minLength ?? 8;
  if (raw.length < 2 * minLength) return [];
  const own = options.noise ?? Math.max(noiseOf(raw), 1e-3);
  const middle = roughMedianOf(raw);
  const isGiven = options.noise !== undefined;
  const span = WINSOR * own + 2 * options.minShift;
  const values = isGiven ? raw : raw.map((value) => Math.min(middle + span, Math.max(middle - span, value)));
  const noise = isGiven ? own : longRunNoise(values, own);
  const sums = sumsOf(values);
  const borders = bordersOf({ sums, noise, minLength }, values.length, options.minStatistic ?? MIN_STATISTIC);
  const episodes = episodesOf(sums, [0, ...borders, values.length], options.minShift, noise);
  return isGiven ? episodes : withMedianShifts(raw, episodes);
}

/** Shifts as differences of medians of the values as they are: those of pulled-in values are too small. */
function withMedianShifts(raw: Float64Array, episodes: Episode[]): Episode[] {
  if (episodes.length === 0) return episodes;
  const isInside = new Uint8Array(raw.length);
  for (const { start, end } of episodes) isInside.fill(1, start, end);
  const usual = roughMedianOf(raw.filter((_, index) => isInside[index] === 0));
  return episodes.map((episode) => {
    const shift = roughMedianOf(raw.slice(episode.start, episode.end)) - usual;
    return Number.isFinite(shift) && shift > 0 ? { ...episode, shift } : episode;
  });
}

function episodesOf(sums: Float64Array, bounds: number[], minShift: number, noise: number): Episode[] {
  const episodes: Episode[] = [];
  let base = meanOf(sums, 0, bounds[1] ?? 0);
  let weight = bounds[1] ?? 0;
  let open: Episode | undefined;
  for (let index = 1; index < bounds.length - 1; index += 1) {
    const [start, end] = [bounds[index] ?? 0, bounds[index + 1] ?? 0];
    const level = meanOf(sums, start, end);
    if (level - base >= minShift) {
      if (open && open.end === start) open.end = end;
      else {
        open = { start, end, shift: 0, statistic: 0 };
        episodes.push(open);
      }
      continue;
    }
    if (level < base - minShift) [base, weight] = [level, end - start];
    else {
      base = (base * weight + level * (end - start)) / (weight + end - start);
      weight += end - start;
    }
  }
  for (const episode of episodes) {
    episode.shift = meanOf(sums, episode.start, episode.end) - base;
    const inside = episode.end - episode.start;
    episode.statistic = (episode.shift * Math.sqrt((inside * weight) / (inside + weight))) / Math.max(noise, 1e-9);
  }
  return episodes.filter(({ shift }) => shift >= minShift).slice(0, MAX_EPISODES);
}

export type DenseStretch = { start: number; end: number; hits: number; share: number; usual: number; evidence: number };

const RATE_ROUNDS = 6;

/**
 * The stretch in which a yes-or-no is a yes most clearly more often than outside: the maximal scoring segment under the
 * log-likelihood ratio of the two shares (Karlin and Altschul 1990), with the shares estimated in turn. `evidence` is that
 * ratio; chance alone stays below about the logarithm of the length.
 */
export function findDenseStretch(hits: Float64Array): DenseStretch | null {
  const total = hits.reduce((sum, hit) => sum + hit, 0);
  if (total < 2 || total === hits.length) return null;
  const clamp = (share: number) => Math.min(0.98, Math.max(0.5 / hits.length, share));
  let usual = clamp((0.5 * total) / hits.length);
  let inside = clamp((3 * total) / hits.length);
  let best: DenseStretch | null = null;
  for (let round = 0; round < RATE_ROUNDS; round += 1) {
    const forHit = Math.log(inside / usual);
    const forMiss = Math.log((1 - inside) / (1 - usual));
    let [sum, start] = [0, 0];
    let found = { start: 0, end: 0, sum: 0 };
    for (const [place, hit] of hits.entries()) {
      if (sum <= 0) [sum, start] = [0, place];
      sum += hit > 0 ? forHit : forMiss;
      if (sum > found.sum) found = { start, end: place + 1, sum };
    }
    if (found.sum <= 0) return best;
    let own = 0;
    for (let place = found.start; place < found.end; place += 1) own += hits[place] ?? 0;
    const length = found.end - found.start;
    best = {
      ...found,
      hits: own,
      share: own / length,
      usual: (total - own) / Math.max(1, hits.length - length),
      evidence: found.sum,
    };
    [inside, usual] = [clamp(best.share), clamp(best.usual)];
    if (inside <= usual) return null;
  }
  return best;
}
