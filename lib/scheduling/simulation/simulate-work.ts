import { type CompiledWork, compileWork, RESOURCES } from "./compile-work.ts";
import { hasFailed, hasSucceeded, type PlayedWork, playWork, wasSkipped } from "./play-work.ts";
import type { SimulatedWork } from "./simulated-work.ts";

/** Middle and upper value of what happened over all runs. */
export type Spread = { p50: number; p90: number };

export type SimulatedStepTimes = { key: string; start: Spread | null; end: Spread | null; successChance: number };

/** What many runs of a plan say. Times in ms from now. */
export type SimulationFigures = {
  runs: number;
  /** Until all is done, with what waits ahead of it. */
  makespan: Spread;
  /** The same steps one after another in plan order, at once, with the same luck. */
  baseline: Spread;
  /** Least time that any order of these steps would take with these capacities. */
  lowerBound: Spread;
  firstStart: Spread;
  successChance: number;
  /** Share of the steps that succeed, on the mean. */
  stepSuccess: number;
  expectedFailures: number;
  expectedSkips: number;
  expectedRetries: number;
  /** By place in RESOURCES; the last one counts steps. */
  peaks: { resource: (typeof RESOURCES)[number] | "steps"; capacity: number; peak: number; usedShare: number }[];
  tokens: Spread;
  costUsd: Spread;
  /** Chance that all is done by the deadline; null without one. */
  deadlineChance: number | null;
  /** Share of the possible saving against one after another that the plan takes. */
  reach: number;
  /** Useful share of what steps hold, times how near the plan comes to the least time. */
  efficiency: number;
  steps: SimulatedStepTimes[];
};

/** Quantile with linear interpolation of an ascending array; 0 for an empty one. */
export function quantileOf(sorted: Float64Array | Float32Array, share: number): number {
  if (sorted.length === 0) return 0;
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  return below + ((sorted[Math.ceil(at)] ?? below) - below) * (at - Math.floor(at));
}

const spreadOf = (values: Float64Array | Float32Array): Spread => {
  const sorted = values.slice().sort();
  return { p50: quantileOf(sorted, 0.5), p90: quantileOf(sorted, 0.9) };
};

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

/** Work that the plan asks of each thing that limits it, as the time that it would take at least; the longest counts. */
function leastTime(work: CompiledWork, { heldMs, outcome }: PlayedWork, sums: Float64Array): number {
  const { planFrom, planTo, size, order, childStart, children, classes, classOf, typeOf, typeLimit, subjectOf } = work;
  const path = new Float64Array(size);
  let longest = 0;
  for (const step of order) {
    if (step < planFrom || step >= planTo || outcome[step] === 0 || outcome[step] === 3) continue;
    const end = (path[step] ?? 0) + (heldMs[step] ?? 0);
    longest = Math.max(longest, end);
    for (let at = childStart[step] ?? 0; at < (childStart[step + 1] ?? 0); at += 1) {
      const child = children[at] ?? 0;
      path[child] = Math.max(path[child] ?? 0, end);
    }
  }
  const perType = new Float64Array(work.typeCount);
  const perSubject = new Float64Array(work.subjectCount);
  sums.fill(0);
  for (let step = planFrom; step < planTo; step += 1) {
    const held = heldMs[step] ?? 0;
    const { needs } = classes[classOf[step] ?? 0] ?? {};
    for (let resource = 0; resource < RESOURCES.length; resource += 1) {
      sums[resource] = (sums[resource] ?? 0) + held * (needs?.[resource] ?? 0);
    }
    sums[RESOURCES.length] = (sums[RESOURCES.length] ?? 0) + held;
    perType[typeOf[step] ?? 0] = (perType[typeOf[step] ?? 0] ?? 0) + held;
    const subject = subjectOf[step] ?? -1;
    if (subject >= 0) perSubject[subject] = (perSubject[subject] ?? 0) + held;
  }
  for (let resource = 0; resource <= RESOURCES.length; resource += 1) {
    const capacity = capacityOf(work, resource);
    if (capacity > 0) longest = Math.max(longest, (sums[resource] ?? 0) / capacity);
  }
  for (let type = 0; type < perType.length; type += 1) {
    longest = Math.max(longest, (perType[type] ?? 0) / Math.max(1, typeLimit[type] ?? 1));
  }
  for (const held of perSubject) longest = Math.max(longest, held);
  return longest;
}

/** Of the machine: a plan that keeps to less than there is takes longer than it would have to. */
const capacityOf = (work: CompiledWork, resource: number): number =>
  resource < RESOURCES.length ? (work.capacity[resource] ?? 0) : work.lanes;

/** One value for each run. */
type Column = "makespan" | "baseline" | "least" | "first" | "tokens" | "cost" | "reach" | "efficiency";

const NOTHING_TO_SAVE = 0.01;
/** Steps whose times are sorted together. */
const BLOCK = 16;

/** Plays a plan again and again and keeps what its figures are made of. `runs` are added in parts, to leave room for others. */
export class Simulation {
  readonly #work: CompiledWork;
  readonly #seed: number;
  readonly #wanted: number;
  readonly #deadlineMs: number | null;
  readonly #starts: Float32Array;
  readonly #ends: Float32Array;
  readonly #sorted: Float32Array;
  readonly #columns: Record<Column, Float64Array>;
  readonly #successes: Int32Array;
  readonly #peak = new Float64Array(RESOURCES.length + 1);
  readonly #used = new Float64Array(RESOURCES.length + 1);
  readonly #sums = new Float64Array(RESOURCES.length + 1);
  readonly #totals = { whole: 0, kept: 0, failures: 0, skips: 0, retries: 0 };
  #done = 0;

  constructor(work: SimulatedWork, options: { seed: number; runs: number; deadlineMs?: number | null }) {
    this.#work = compileWork(work);
    this.#seed = options.seed;
    this.#wanted = options.runs;
    this.#deadlineMs = options.deadlineMs ?? null;
    const own = this.#work.planTo - this.#work.planFrom;
    this.#starts = new Float32Array(own * options.runs);
    this.#ends = new Float32Array(own * options.runs);
    this.#sorted = new Float32Array(options.runs);
    const column = () => new Float64Array(options.runs);
    this.#columns = {
      makespan: column(),
      baseline: column(),
      least: column(),
      first: column(),
      tokens: column(),
      cost: column(),
      reach: column(),
      efficiency: column(),
    };
    this.#successes = new Int32Array(own);
  }

  get isDone(): boolean {
    return this.#done >= this.#wanted;
  }

  /** Plays up to `runs` more. */
  play(runs: number): void {
    for (let left = runs; left > 0 && !this.isDone; left -= 1) {
      this.#count(playWork(this.#work, this.#seed, this.#done), this.#done);
      this.#done += 1;
    }
  }

  #count(played: PlayedWork, run: number): void {
    const { planTo, planFrom, steps, aroundMs } = this.#work;
    const sums = { end: 0, first: Number.POSITIVE_INFINITY, held: 0, useful: 0, tokens: 0, cost: 0, succeeded: 0 };
    for (let step = planFrom; step < planTo; step += 1) {
      const at = run * (planTo - planFrom) + step - planFrom;
      const [start, end] = [played.startAt[step] ?? Number.NaN, played.endAt[step] ?? Number.NaN];
      this.#starts[at] = start;
      this.#ends[at] = end;
      if (end > sums.end) sums.end = end;
      if (start < sums.first) sums.first = start;
      const [held, tries] = [played.heldMs[step] ?? 0, played.tries[step] ?? 0];
      sums.held += held;
      sums.tokens += tries * (steps[step]?.tokens ?? 0);
      sums.cost += tries * (steps[step]?.costUsd ?? 0);
      this.#totals.retries += Math.max(0, tries - 1);
      if (hasSucceeded(played, step)) {
        sums.useful += held / (1 + (tries - 1) / 2);
        sums.succeeded += 1;
        this.#successes[step - planFrom] = (this.#successes[step - planFrom] ?? 0) + 1;
      } else if (hasFailed(played, step)) this.#totals.failures += 1;
      else if (wasSkipped(played, step)) this.#totals.skips += 1;
    }
    const least = leastTime(this.#work, played, this.#sums);
    const makespan = sums.end + aroundMs / 2;
    const span = Math.max(sums.end - sums.first, 0);
    const columns = this.#columns;
    columns.makespan[run] = makespan;
    columns.baseline[run] = sums.held + aroundMs;
    columns.least[run] = least;
    columns.first[run] = Number.isFinite(sums.first) ? sums.first : 0;
    columns.tokens[run] = sums.tokens;
    columns.cost[run] = sums.cost;
    const savable = sums.held - least;
    columns.reach[run] =
      savable <= NOTHING_TO_SAVE * sums.held ? Math.min(1, least / (span || 1)) : clamp((sums.held - span) / savable);
    columns.efficiency[run] = sums.held === 0 || span === 0 ? 1 : clamp(sums.useful / sums.held) * clamp(least / span);
    this.#totals.kept += this.#deadlineMs !== null && makespan <= this.#deadlineMs ? 1 : 0;
    this.#totals.whole += sums.succeeded === planTo - planFrom ? 1 : 0;
    this.#countPeaks(played, span);
  }

  #countPeaks(played: PlayedWork, span: number): void {
    for (let resource = 0; resource <= RESOURCES.length; resource += 1) {
      const capacity = capacityOf(this.#work, resource);
      this.#peak[resource] = Math.max(this.#peak[resource] ?? 0, played.peak[resource] ?? 0);
      const share = capacity > 0 && span > 0 ? (this.#sums[resource] ?? 0) / (capacity * span) : 0;
      this.#used[resource] = (this.#used[resource] ?? 0) + clamp(share);
    }
  }

  /** Of the runs in which the step started; `times` holds a block of steps, run after run. */
  #spreadIn(times: Float32Array, place: number): Spread | null {
    let count = 0;
    for (let run = 0; run < this.#done; run += 1) {
      const time = times[run * BLOCK + place] ?? Number.NaN;
      if (time >= 0) this.#sorted[count++] = time;
    }
    if (count === 0) return null;
    const sorted = this.#sorted.subarray(0, count).sort();
    return { p50: quantileOf(sorted, 0.5), p90: quantileOf(sorted, 0.9) };
  }

  /** Runs are stored one after another; steps are taken out in blocks, so that memory is read along its lines. */
  #stepTimes(): SimulatedStepTimes[] {
    const { steps, planFrom, planTo } = this.#work;
    const own = planTo - planFrom;
    const block = { start: new Float32Array(BLOCK * this.#done), end: new Float32Array(BLOCK * this.#done) };
    const found: SimulatedStepTimes[] = [];
    for (let from = 0; from < own; from += BLOCK) {
      const to = Math.min(own, from + BLOCK);
      for (let run = 0; run < this.#done; run += 1) {
        block.start.set(this.#starts.subarray(run * own + from, run * own + to), run * BLOCK);
        block.end.set(this.#ends.subarray(run * own + from, run * own + to), run * BLOCK);
      }
      for (let step = from; step < to; step += 1) {
        found.push({
          key: steps[planFrom + step]?.key ?? "",
          start: this.#spreadIn(block.start, step - from),
          end: this.#spreadIn(block.end, step - from),
          successChance: (this.#successes[step] ?? 0) / this.#done,
        });
      }
    }
    return found;
  }

  figures(): SimulationFigures {
    const { planTo, planFrom } = this.#work;
    const own = planTo - planFrom;
    const { whole, kept, failures, skips, retries } = this.#totals;
    const column = (name: Column) => this.#columns[name].subarray(0, this.#done);
    const names = [...RESOURCES, "steps"] as const;
    return {
      runs: this.#done,
      makespan: spreadOf(column("makespan")),
      baseline: spreadOf(column("baseline")),
      lowerBound: spreadOf(column("least")),
      firstStart: spreadOf(column("first")),
      successChance: whole / this.#done,
      stepSuccess: own === 0 ? 1 : 1 - (failures + skips) / (own * this.#done),
      expectedFailures: failures / this.#done,
      expectedSkips: skips / this.#done,
      expectedRetries: retries / this.#done,
      peaks: names.map((resource, place) => ({
        resource,
        capacity: capacityOf(this.#work, place),
        peak: this.#peak[place] ?? 0,
        usedShare: (this.#used[place] ?? 0) / this.#done,
      })),
      tokens: spreadOf(column("tokens")),
      costUsd: spreadOf(column("cost")),
      deadlineChance: this.#deadlineMs === null ? null : kept / this.#done,
      reach: meanOf(column("reach")),
      efficiency: meanOf(column("efficiency")),
      steps: this.#stepTimes(),
    };
  }
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
