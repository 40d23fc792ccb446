import { IndexHeap } from "../index-heap.ts";
import { type CompiledWork, RESOURCES } from "./compile-work.ts";
import { bitsFor, normalOf, shareOf } from "./draws.ts";
import { LowestFirst } from "./lowest-first.ts";

/** What one run asks of chance. */
const OWN_DURATION = 1;
const SHARED_DURATION = 2;
const END = 3;

const RETRY_BASE_MS = 1_000;
const RETRY_MAX_MS = 60_000;
/** Back-off has jitter between half and all of the pause. */
const MEAN_JITTER = 0.75;

const WAITING = 0;
const SUCCEEDED = 1;
const FAILED = 2;
const SKIPPED = 3;

/** What became of each step in one run; times in ms from now, NaN for steps that never started. */
export type PlayedWork = {
  startAt: Float64Array;
  endAt: Float64Array;
  outcome: Uint8Array;
  tries: Uint8Array;
  /** Time in which it held its place, over all tries. */
  heldMs: Float64Array;
  /** Most that was in use at once by the plan, by place in RESOURCES; the last one counts steps. */
  peak: Float64Array;
};

/** One run of the work: a discrete-event simulation in which a step starts as soon as everything it needs is free. */
class Run {
  readonly #work: CompiledWork;
  readonly #seed: number;
  readonly #run: number;
  readonly #shared: Float64Array;
  readonly #ready: LowestFirst[];
  readonly #running: IndexHeap;
  readonly #paused: IndexHeap;
  readonly #open: Int32Array;
  readonly #free: Float64Array;
  readonly #typeUse: Int32Array;
  readonly #groupUse: Int32Array;
  readonly #window: Int32Array;
  readonly #busySubject: Uint8Array;
  readonly #heldBack = new Map<number, number[]>();
  readonly #tryEnd: Float64Array;
  readonly #resumeAt: Float64Array;
  readonly #planUse = new Float64Array(RESOURCES.length + 1);
  #freeLanes: number;
  readonly played: PlayedWork;

  constructor(work: CompiledWork, seed: number, run: number) {
    const { size } = work;
    this.#work = work;
    this.#seed = seed;
    this.#run = run;
    this.#shared = Float64Array.from(work.typeNumber, (number) =>
      normalOf(bitsFor(seed, run, number, SHARED_DURATION)),
    );
    this.#ready = work.classes.map(() => new LowestFirst(size));
    this.#tryEnd = new Float64Array(size);
    this.#resumeAt = new Float64Array(size);
    this.#running = new IndexHeap((a, b) => (this.#tryEnd[a] ?? 0) < (this.#tryEnd[b] ?? 0));
    this.#paused = new IndexHeap((a, b) => (this.#resumeAt[a] ?? 0) < (this.#resumeAt[b] ?? 0));
    this.#open = Int32Array.from(work.parentCount);
    this.#free = Float64Array.from(work.capacity);
    this.#typeUse = new Int32Array(work.typeCount);
    this.#groupUse = new Int32Array(work.groups.length);
    this.#window = new Int32Array(work.groups.length);
    this.#busySubject = new Uint8Array(work.subjectCount);
    this.#freeLanes = work.lanes;
    this.played = {
      startAt: new Float64Array(size).fill(Number.NaN),
      endAt: new Float64Array(size).fill(Number.NaN),
      outcome: new Uint8Array(size),
      tries: new Uint8Array(size),
      heldMs: new Float64Array(size),
      peak: new Float64Array(RESOURCES.length + 1),
    };
  }

  play(): PlayedWork {
    const { size, aroundMs, elapsedMs } = this.#work;
    for (let step = 0; step < size; step += 1) {
      if ((elapsedMs[step] ?? -1) >= 0) this.#start(step, 0);
      else if (this.#open[step] === 0) this.#offer(step);
    }
    let nowMs = 0;
    this.#fill(nowMs);
    for (;;) {
      const endMs = this.#tryEnd[this.#running.peek() ?? -1] ?? Number.POSITIVE_INFINITY;
      const resumeMs = this.#resumeAt[this.#paused.peek() ?? -1] ?? Number.POSITIVE_INFINITY;
      const next = Math.min(endMs, resumeMs, this.#opensAfter(nowMs));
      if (next === Number.POSITIVE_INFINITY) break;
      nowMs = next;
      if (endMs <= nowMs) this.#endTry(this.#running.pop() ?? 0, nowMs);
      else if (resumeMs <= nowMs) this.#offer(this.#paused.pop() ?? 0);
      this.#fill(nowMs);
    }
    const { startAt, endAt } = this.played;
    for (let step = 0; step < size && aroundMs > 0; step += 1) {
      startAt[step] = (startAt[step] ?? 0) + aroundMs / 2;
      endAt[step] = (endAt[step] ?? 0) + aroundMs / 2;
    }
    return this.played;
  }

  #offer(step: number): void {
    this.#ready[this.#work.classOf[step] ?? 0]?.add(step);
  }

  /** Whether the group may start steps now; goes on to the window that matters. */
  #isOpen(group: number, nowMs: number): boolean {
    const windows = this.#work.groups[group]?.windows ?? [];
    let at = this.#window[group] ?? 0;
    while (at < windows.length && (windows[at]?.[1] ?? 0) <= nowMs) at += 1;
    this.#window[group] = at;
    return (windows[at]?.[0] ?? Number.POSITIVE_INFINITY) <= nowMs;
  }

  /** The next moment at which a closed group with steps that could start opens. */
  #opensAfter(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [kind, { group }] of this.#work.classes.entries()) {
      if ((this.#ready[kind]?.count ?? 0) === 0 || this.#isOpen(group, nowMs)) continue;
      next = Math.min(next, this.#work.groups[group]?.windows[this.#window[group] ?? 0]?.[0] ?? next);
    }
    return next;
  }

  #fits(kind: number, nowMs: number): boolean {
    const { classes, groups, typeLimit } = this.#work;
    const found = classes[kind];
    if (found === undefined || (this.#ready[kind]?.count ?? 0) === 0) return false;
    const { group, type, needs } = found;
    if ((this.#groupUse[group] ?? 0) >= (groups[group]?.stepsAtOnce ?? 0)) return false;
    if ((this.#typeUse[type] ?? 0) >= (typeLimit[type] ?? 0)) return false;
    for (let resource = 0; resource < needs.length; resource += 1) {
      if ((needs[resource] ?? 0) > (this.#free[resource] ?? 0) + 1e-9) return false;
    }
    return this.#isOpen(group, nowMs);
  }

  /** Starts all that can start now, the oldest execution and plan order first. */
  #fill(nowMs: number): void {
    while (this.#freeLanes > 0) {
      let first = -1;
      for (let kind = 0; kind < this.#ready.length; kind += 1) {
        if (!this.#fits(kind, nowMs)) continue;
        const step = this.#ready[kind]?.lowest() ?? -1;
        if (step >= 0 && (first < 0 || step < first)) first = step;
      }
      if (first < 0) return;
      this.#ready[this.#work.classOf[first] ?? 0]?.remove(first);
      const subject = this.#work.subjectOf[first] ?? -1;
      if (subject >= 0 && this.#busySubject[subject] === 1) {
        const others = this.#heldBack.get(subject);
        if (others === undefined) this.#heldBack.set(subject, [first]);
        else others.push(first);
        continue;
      }
      this.#start(first, nowMs);
    }
  }

  #book(step: number, sign: 1 | -1): void {
    const { classes, classOf, planFrom, planTo, subjectOf } = this.#work;
    const kind = classes[classOf[step] ?? 0];
    if (kind === undefined) return;
    const { group, type, needs } = kind;
    this.#freeLanes -= sign;
    this.#typeUse[type] = (this.#typeUse[type] ?? 0) + sign;
    this.#groupUse[group] = (this.#groupUse[group] ?? 0) + sign;
    const subject = subjectOf[step] ?? -1;
    if (subject >= 0) this.#busySubject[subject] = sign === 1 ? 1 : 0;
    const { peak } = this.played;
    for (let resource = 0; resource <= needs.length; resource += 1) {
      const need = resource === needs.length ? 1 : (needs[resource] ?? 0);
      if (resource < needs.length) this.#free[resource] = (this.#free[resource] ?? 0) - sign * need;
      if (step < planFrom || step >= planTo) continue;
      this.#planUse[resource] = (this.#planUse[resource] ?? 0) + sign * need;
      peak[resource] = Math.max(peak[resource] ?? 0, this.#planUse[resource] ?? 0);
    }
  }

  #start(step: number, nowMs: number): void {
    const { startAt, tries, heldMs } = this.played;
    const durationMs = this.#durationOf(step);
    if (Number.isNaN(startAt[step] ?? 0)) startAt[step] = nowMs;
    tries[step] = (tries[step] ?? 0) + 1;
    heldMs[step] = (heldMs[step] ?? 0) + durationMs;
    this.#tryEnd[step] = nowMs + durationMs;
    this.#book(step, 1);
    this.#running.push(step);
  }

  /** A try that fails ends, on the mean, half way. What has run for a while goes on for at least a tenth of what is usual. */
  #durationOf(step: number): number {
    const { steps, stepNumber, typeOf, elapsedMs, dispatchMs } = this.#work;
    const facts = steps[step];
    if (facts === undefined) return 0;
    const { medianMs, sigma, sharedSigma, timeoutMs } = facts;
    const own = normalOf(bitsFor(this.#seed, this.#run, stepNumber[step] ?? 0, OWN_DURATION));
    const shared = this.#shared[typeOf[step] ?? 0] ?? 0;
    const wholeMs = Math.min(timeoutMs, medianMs * Math.exp(sigma * own + sharedSigma * shared));
    const isLast = (this.played.tries[step] ?? 0) + 1 >= this.#triesOf(step);
    const elapsed = elapsedMs[step] ?? -1;
    const workMs = isLast ? wholeMs : wholeMs / 2;
    return (
      (elapsed < 0 || (this.played.tries[step] ?? 0) > 0 ? workMs : Math.max(workMs - elapsed, workMs / 10)) +
      dispatchMs
    );
  }

  /** How many tries the step takes in this run, and (negative chance) whether the last one fails. */
  #luckOf(step: number): number {
    return shareOf(bitsFor(this.#seed, this.#run, this.#work.stepNumber[step] ?? 0, END));
  }

  #failsIn(step: number): boolean {
    return this.#luckOf(step) < (this.#work.steps[step]?.failChance ?? 0);
  }

  #triesOf(step: number): number {
    const { maxAttempts = 1, retryChance = 0, failChance = 0 } = this.#work.steps[step] ?? {};
    const luck = this.#luckOf(step);
    // Every second failure for good comes after all tries, every other one at once (a refusal).
    if (luck < failChance) return luck < failChance / 2 ? maxAttempts : 1;
    let tries = 1;
    for (let left = (luck - failChance) / (1 - failChance); tries < maxAttempts && left < retryChance; tries += 1) {
      left /= retryChance;
    }
    return tries;
  }

  #endTry(step: number, nowMs: number): void {
    this.#book(step, -1);
    this.#releaseSubject(this.#work.subjectOf[step] ?? -1);
    const tries = this.played.tries[step] ?? 1;
    if (tries < this.#triesOf(step)) {
      this.#resumeAt[step] = nowMs + MEAN_JITTER * Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** (tries - 1));
      this.#paused.push(step);
      return;
    }
    this.played.endAt[step] = nowMs;
    if (this.#failsIn(step)) {
      this.played.outcome[step] = FAILED;
      this.#skipBelow(step);
      return;
    }
    this.played.outcome[step] = SUCCEEDED;
    const { childStart, children } = this.#work;
    for (let at = childStart[step] ?? 0; at < (childStart[step + 1] ?? 0); at += 1) {
      const child = children[at] ?? 0;
      this.#open[child] = (this.#open[child] ?? 0) - 1;
      if (this.#open[child] === 0 && this.played.outcome[child] === WAITING) this.#offer(child);
    }
  }

  #releaseSubject(subject: number): void {
    const waiting = subject < 0 ? undefined : this.#heldBack.get(subject);
    if (waiting === undefined) return;
    this.#heldBack.delete(subject);
    for (const step of waiting) this.#offer(step);
  }

  #skipBelow(step: number): void {
    const { childStart, children } = this.#work;
    const queue = [step];
    for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
      for (let at = childStart[parent] ?? 0; at < (childStart[parent + 1] ?? 0); at += 1) {
        const child = children[at] ?? 0;
        if (this.played.outcome[child] !== WAITING) continue;
        this.played.outcome[child] = SKIPPED;
        queue.push(child);
      }
    }
  }
}

/** Plays the work once. Equal seed and run give equal times; O(n log lanes). */
export const playWork = (work: CompiledWork, seed: number, run: number): PlayedWork => new Run(work, seed, run).play();

export const hasSucceeded = (played: PlayedWork, step: number): boolean => played.outcome[step] === SUCCEEDED;
export const hasFailed = (played: PlayedWork, step: number): boolean => played.outcome[step] === FAILED;
export const wasSkipped = (played: PlayedWork, step: number): boolean => played.outcome[step] === SKIPPED;
