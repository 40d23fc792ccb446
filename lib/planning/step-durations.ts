import type { StepType } from "#lib/core/index.ts";
import { expectedMsOf } from "./expected-duration.ts";

/** What the time of a step may depend on. */
export type StepSize = { sizeBytes: number | null; mediaMs: number | null };

/** One step that succeeded: what it was, how large its medium, how long its last try took, in which execution. */
export type StepSample = StepSize & { type: TimedType; variant: string; actualMs: number; executionId: string };

export type TimedType = Exclude<StepType, "by_hand">;

/** How long steps of one kind take: log-normal around `exp(intercept + slopes * size)` times the starting value. */
type KindModel = {
  intercept: number;
  slopes: [number, number];
  centre: [number, number];
  sigma: number;
  sharedSigma: number;
};

export type DurationModel = Map<string, KindModel>;

export type StepDuration = { medianMs: number; sigma: number; sharedSigma: number };

/** How far the starting value may be off, and what steps and executions differ by, before anything was measured (log). */
const PRIOR_BIAS = 1;
const PRIOR_SIGMA = 0.5;
const PRIOR_BETWEEN = 0.3;
const PRIOR_SLOPE = 0.3;
/** So many steps, and so many executions, weigh as much as the prior of a spread. */
const SIGMA_WEIGHT = 5;
const BETWEEN_WEIGHT = 3;
/** Residuals beyond so many standard deviations count as if they were there. */
const WINSOR = 3;
const MIN_MS = 1;
/** After so many executions one counts half: machines change. */
const HALF_LIFE = 8;

const VARIANT_PACE: Record<string, number> = { copy: 0.03, h264: 1, hevc: 2.2, av1: 2.5 };

/** What besides its size decides how long a step takes: the codec it makes. */
export function variantOf(type: StepType, input: Record<string, unknown>): string {
  const codec = type === "transcode" ? input.videoCodec : type === "extract_audio" ? input.audioCodec : "";
  return typeof codec === "string" && /^[a-z0-9]{1,16}$/.test(codec) ? codec : "";
}

/** Where nothing was measured: what each file costs, and what its length adds at the pace of the codec. */
function startingMs(type: TimedType, variant: string, { mediaMs }: StepSize): number {
  const perFileMs = expectedMsOf(type, {}, 0);
  const wholeMs = expectedMsOf(type, {}, mediaMs ?? undefined);
  return perFileMs + (wholeMs - perFileMs) * (type === "transcode" ? (VARIANT_PACE[variant] ?? 1) : 1);
}

const featuresOf = ({ sizeBytes, mediaMs }: StepSize): [number, number] => [
  Math.log1p((sizeBytes ?? 0) / 2 ** 20),
  Math.log1p((mediaMs ?? 0) / 60_000),
];

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const kindOf = (type: StepType, variant: string): string => `${type}:${variant}`;

type Point = { y: number; x: [number, number]; group: string };

/** Slopes by ridge regression on centred values: with little spread in size they stay near zero. */
function slopesOf(points: readonly Point[], centre: readonly [number, number], meanY: number): [number, number] {
  const penalty = (PRIOR_SIGMA / PRIOR_SLOPE) ** 2;
  let [aa, ab, bb, ay, by] = [penalty, 0, penalty, 0, 0];
  for (const { x, y } of points) {
    const [a, b] = [x[0] - centre[0], x[1] - centre[1]];
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ay += a * (y - meanY);
    by += b * (y - meanY);
  }
  const determinant = aa * bb - ab * ab;
  return [(ay * bb - by * ab) / determinant, (by * aa - ay * ab) / determinant];
}

/** Spread of single steps, and of what all steps of one execution have in common; both drawn towards their priors. */
function spreadsOf(groups: readonly number[][], intercept: number) {
  const within = groups.flatMap((group) => group.map((value) => value - mean(group)));
  const freedom = Math.max(0, within.length - groups.length);
  const squares = within.reduce((sum, value) => sum + value * value, 0);
  const sigma = Math.sqrt((PRIOR_SIGMA ** 2 * SIGMA_WEIGHT + squares) / (SIGMA_WEIGHT + freedom));
  const means = groups.map((group) => mean(group) - intercept);
  const noise = mean(groups.map((group) => sigma ** 2 / group.length));
  const between = Math.max(0, mean(means.map((value) => value * value)) - noise);
  const tau = Math.sqrt(
    (PRIOR_BETWEEN ** 2 * BETWEEN_WEIGHT + between * groups.length) / (BETWEEN_WEIGHT + groups.length),
  );
  return { sigma, tau };
}

function fitKind(samples: readonly StepSample[]): KindModel {
  const points = samples.map((sample): Point => {
    const prior = startingMs(sample.type, sample.variant, sample);
    return { y: Math.log(Math.max(MIN_MS, sample.actualMs) / prior), x: featuresOf(sample), group: sample.executionId };
  });
  const centre: [number, number] = [mean(points.map(({ x }) => x[0])), mean(points.map(({ x }) => x[1]))];
  const slopes = slopesOf(points, centre, mean(points.map(({ y }) => y)));
  const rest = points.map(({ y, x, group }) => ({
    group,
    value: y - slopes[0] * (x[0] - centre[0]) - slopes[1] * (x[1] - centre[1]),
  }));
  const sorted = rest.map(({ value }) => value).sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  const distances = sorted.map((value) => Math.abs(value - middle)).sort((a, b) => a - b);
  const width = Math.max(0.1, 1.4826 * (distances[sorted.length >> 1] ?? 0));
  const byGroup = new Map<string, number[]>();
  for (const { group, value } of rest) {
    const tame = Math.min(middle + WINSOR * width, Math.max(middle - WINSOR * width, value));
    const list = byGroup.get(group);
    if (list === undefined) byGroup.set(group, [tame]);
    else list.push(tame);
  }
  // Ids grow with time, so the newest executions come first.
  const groups = [...byGroup].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, values]) => values);
  const ages = groups.map((_, age) => 0.5 ** (age / HALF_LIFE));
  const total = ages.reduce((sum, weight) => sum + weight, 0);
  const centreOfGroups = groups.reduce((sum, group, age) => sum + (ages[age] ?? 0) * mean(group), 0) / total;
  const first = spreadsOf(groups, centreOfGroups);
  const noise = first.tau ** 2 + mean(groups.map((group) => first.sigma ** 2 / group.length));
  const effective = total ** 2 / ages.reduce((sum, weight) => sum + weight * weight, 0);
  const weight = effective / (effective + noise / PRIOR_BIAS ** 2);
  const intercept = centreOfGroups * weight;
  const unsure = (1 - weight) * PRIOR_BIAS ** 2;
  return { intercept, slopes, centre, sigma: first.sigma, sharedSigma: Math.sqrt(first.tau ** 2 + unsure) };
}

/**
 * Learns how long steps take from those that succeeded: a mixed model on the logarithm, with the starting value as its
 * prior. The execution is a random effect, since what slows a machine down slows all steps of a run.
 */
export function fitDurations(samples: readonly StepSample[]): DurationModel {
  const byKind = new Map<string, StepSample[]>();
  for (const sample of samples) {
    const kind = kindOf(sample.type, sample.variant);
    const list = byKind.get(kind);
    if (list === undefined) byKind.set(kind, [sample]);
    else list.push(sample);
  }
  return new Map([...byKind].map(([kind, list]) => [kind, fitKind(list)]));
}

/** How long a step of this type, variant and size will take. */
export function durationOf(model: DurationModel, type: TimedType, variant: string, size: StepSize): StepDuration {
  const prior = startingMs(type, variant, size);
  const kind = model.get(kindOf(type, variant));
  if (kind === undefined) {
    return { medianMs: prior, sigma: PRIOR_SIGMA, sharedSigma: Math.hypot(PRIOR_BIAS, PRIOR_BETWEEN) };
  }
  const x = featuresOf(size);
  const by = kind.slopes[0] * (x[0] - kind.centre[0]) + kind.slopes[1] * (x[1] - kind.centre[1]);
  const medianMs = Math.max(MIN_MS, prior * Math.exp(kind.intercept + by));
  return { medianMs, sigma: kind.sigma, sharedSigma: kind.sharedSigma };
}

/** Steps of a type so far: how many ended, failed for good, and how many tries they took. */
export type StepRecord = { ended: number; failed: number; tries: number };

const FAIL_PRIOR = 0.01;
const RETRY_PRIOR = 0.02;
const CHANCE_WEIGHT = 20;

/** Chances that a step fails for good and that a try is repeated; drawn towards a low starting value while there are few. */
export function chancesOf(record: StepRecord | undefined): { failChance: number; retryChance: number } {
  const { ended = 0, failed = 0, tries = 0 } = record ?? {};
  const repeated = Math.max(0, tries - ended);
  return {
    failChance: (FAIL_PRIOR * CHANCE_WEIGHT + failed) / (CHANCE_WEIGHT + ended),
    retryChance: Math.min(0.9, (RETRY_PRIOR * CHANCE_WEIGHT + repeated) / (CHANCE_WEIGHT + tries)),
  };
}
