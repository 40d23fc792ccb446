const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const DAY_BINS = 96;
const WEEK_BINS = 168;
/** A time of day or week is believed after this many values, and remembers about this many of its rounds. */
const MIN_BIN_VALUES = 2;
const ROUNDS = 8;
/** Place of the usual level among the experts: the choice until one is better. */
const USUAL = 1;
/** Half-life of the usual level in time, and of the recent one in values. */
const USUAL_HALF_LIFE_MS = 3 * DAY_MS;
const RECENT_HALF_LIFE = 6;
/** Slowest pace at which the experts' errors are averaged. */
const MIN_ERROR_PACE = 0.002;

/** A value teaches at most this many usual errors: one spike must not bend what is expected after it. */
const MAX_LESSON_ERRORS = 20;
/** Before this many values the usual error is not known well enough for that. */
const MIN_LESSONS = 50;

const halfLifePace = (halfLife: number): number => 1 - 0.5 ** (1 / halfLife);

/** Mean value per part of a cycle, forgetting slowly. */
class CycleProfile {
  readonly #means: Float64Array;
  readonly #counts: Float64Array;
  readonly #lengthMs: number;

  constructor(lengthMs: number, bins: number) {
    this.#lengthMs = lengthMs;
    this.#means = new Float64Array(bins);
    this.#counts = new Float64Array(bins);
  }

  #binAt(tsMs: number): number {
    const phase = (((tsMs % this.#lengthMs) + this.#lengthMs) % this.#lengthMs) / this.#lengthMs;
    return Math.min(this.#means.length - 1, Math.floor(phase * this.#means.length));
  }

  at(tsMs: number): number | undefined {
    const bin = this.#binAt(tsMs);
    return (this.#counts[bin] ?? 0) >= MIN_BIN_VALUES ? this.#means[bin] : undefined;
  }

  learn(tsMs: number, value: number, intervalMs: number): void {
    const bin = this.#binAt(tsMs);
    const valuesPerRound = Math.max(1, this.#lengthMs / this.#means.length / intervalMs);
    const count = Math.min((this.#counts[bin] ?? 0) + 1, ROUNDS * valuesPerRound);
    this.#counts[bin] = count;
    this.#means[bin] = (this.#means[bin] ?? 0) + (value - (this.#means[bin] ?? 0)) / count;
  }
}

/**
 * What the next value should be: the word of the expert who erred least lately, among the recent level, the usual level,
 * the time of day and the time of the week (follow the leader; Cesa-Bianchi & Lugosi 2006). So a season is used where
 * there is one and ignored where there is none.
 */
export class Expectation {
  readonly #day = new CycleProfile(DAY_MS, DAY_BINS);
  readonly #week = new CycleProfile(WEEK_MS, WEEK_BINS);
  readonly #errors: (number | undefined)[] = [undefined, undefined, undefined, undefined];
  #recent = 0;
  #usual = 0;
  #count = 0;

  /** Level over the last days; undefined before the first value. */
  get usual(): number | undefined {
    return this.#count === 0 ? undefined : this.#usual;
  }

  #opinions(tsMs: number): (number | undefined)[] {
    return [this.#recent, this.#usual, this.#day.at(tsMs), this.#week.at(tsMs)];
  }

  /** The expert with the least average error, what it says and that error; undefined before the first value. */
  #best(tsMs: number): { opinion: number; error: number | undefined } | undefined {
    if (this.#count === 0) return undefined;
    let best = { opinion: this.#usual, error: this.#errors[USUAL] };
    for (const [expert, opinion] of this.#opinions(tsMs).entries()) {
      const error = this.#errors[expert];
      if (opinion === undefined || error === undefined || error >= (best.error ?? Number.POSITIVE_INFINITY)) continue;
      best = { opinion, error };
    }
    return best;
  }

  /** What to expect at this moment; undefined before the first value. */
  expect(tsMs: number): number | undefined {
    return this.#best(tsMs)?.opinion;
  }

  /** The value, no further from what was expected than one lesson may teach. */
  #lesson(tsMs: number, value: number): number {
    const best = this.#best(tsMs);
    if (best?.error === undefined || this.#count < MIN_LESSONS) return value;
    const most = MAX_LESSON_ERRORS * best.error;
    return Math.max(best.opinion - most, Math.min(best.opinion + most, value));
  }

  /** Takes in a value that came `intervalMs` (usually) after the one before. */
  learn(tsMs: number, given: number, intervalMs: number): void {
    const value = this.#lesson(tsMs, given);
    this.#count += 1;
    const usualPace = Math.max(halfLifePace(USUAL_HALF_LIFE_MS / intervalMs), 1 / this.#count);
    if (this.#count > 1) {
      const pace = Math.max(usualPace, MIN_ERROR_PACE);
      for (const [expert, opinion] of this.#opinions(tsMs).entries()) {
        if (opinion === undefined) continue;
        const error = Math.abs(value - opinion);
        const average = this.#errors[expert];
        this.#errors[expert] = average === undefined ? error : average + pace * (error - average);
      }
    }
    this.#usual += usualPace * (value - this.#usual);
    this.#recent += Math.max(halfLifePace(RECENT_HALF_LIFE), 1 / this.#count) * (value - this.#recent);
    this.#day.learn(tsMs, value, intervalMs);
    this.#week.learn(tsMs, value, intervalMs);
  }
}
