import { ALARM_EVIDENCE, AlarmMemory } from "./alarm-memory.ts";
import { Expectation } from "./expectation.ts";
import { TailMemory } from "./tail-memory.ts";

export type MetricValue = {
  tsMs: number;
  /** null or not finite = the source was asked and gave nothing; then only the silence is judged. */
  value: number | null;
};

/** What stands out: one value, the mean of the last values, or that none came. */
export type AnomalyKind = "spike" | "drop" | "raised_level" | "lowered_level" | "silence";

export type AnomalyScore = {
  /** 0..1; from 0.5 on an alarm. One event raises one alarm, its further values score below 0.5. */
  score: number;
  /** What stands out most; null when nothing does. */
  kind: AnomalyKind | null;
  /** What the value should have been; null before the first one. */
  expected: number | null;
};

export type AnomalyScorer = { score: (next: MetricValue) => AnomalyScore };

/** Values seen before anything may be called unusual. */
const MIN_VALUES = 150;
/** Half-lives, in values, of the levels that are compared with the usual one. */
const LEVEL_HALF_LIVES = [6, 36];
/** Evidence above this is certain; the cap keeps one event from silencing all later ones. */
const MAX_EVIDENCE = 11.5;
/** Fewer missed values than this are jitter of the source, not silence. */
const MIN_MISSED = 4;
/** Share by which the usual interval follows each new one (a running median). */
const INTERVAL_PACE = 0.05;
const FIRST_INTERVAL_MS = 60_000;

/** Both directions of a deviation, each with its own memory. */
type TwoSided = { above: TailMemory; below: TailMemory; kinds: [AnomalyKind, AnomalyKind] };

const twoSided = (...kinds: [AnomalyKind, AnomalyKind]): TwoSided => ({
  above: new TailMemory(),
  below: new TailMemory(),
  kinds,
});

class StreamingScorer {
  readonly #expectation = new Expectation();
  readonly #residual = twoSided("spike", "drop");
  readonly #levels = LEVEL_HALF_LIVES.map((halfLife) => ({
    halfLife,
    mean: 0,
    tails: twoSided("raised_level", "lowered_level"),
  }));
  readonly #gaps = new TailMemory();
  /** Silence is an event of its own: an alarm about values must not hold it back. */
  readonly #valueAlarms = new AlarmMemory();
  readonly #silenceAlarms = new AlarmMemory();
  #lastMs: number | undefined;
  #intervalMs = 0;
  #count = 0;
  #most = 0;
  #kind: AnomalyKind | null = null;

  score({ tsMs, value }: MetricValue): AnomalyScore {
    this.#most = 0;
    this.#kind = null;
    const expected = Number.isFinite(tsMs) ? this.#expectation.expect(tsMs) : undefined;
    if (!Number.isFinite(tsMs)) return { score: 0, kind: null, expected: null };
    const isValue = value !== null && Number.isFinite(value);
    this.#judgeGap(tsMs, isValue);
    if (isValue) this.#judgeValue(tsMs, value, expected);
    return { score: this.#scoreOf(tsMs), kind: this.#kind, expected: expected ?? null };
  }

  #judge(tail: TailMemory, size: number, kind: AnomalyKind): void {
    const surprise = this.#count >= MIN_VALUES ? tail.surprise(size) : 0;
    if (surprise <= this.#most) return;
    this.#most = surprise;
    this.#kind = kind;
  }

  #judgeBoth({ above, below, kinds }: TwoSided, deviation: number): void {
    this.#judge(above, deviation, kinds[0]);
    this.#judge(below, -deviation, kinds[1]);
    above.add(deviation);
    below.add(-deviation);
  }

  /** A late value deviates by how much longer than usual the source was silent. */
  #judgeGap(tsMs: number, isValue: boolean): void {
    const gapMs = this.#lastMs === undefined ? 0 : tsMs - this.#lastMs;
    const missed = this.#intervalMs > 0 ? gapMs / this.#intervalMs - 1 : 0;
    if (missed >= MIN_MISSED) this.#judge(this.#gaps, missed, "silence");
    if (!isValue) return;
    if (gapMs > 0) {
      if (this.#intervalMs > 0) this.#gaps.add(missed);
      this.#followInterval(gapMs);
    }
    this.#lastMs = Math.max(tsMs, this.#lastMs ?? tsMs);
  }

  /** A running median: small steps towards each new interval, so that single gaps do not stretch it. */
  #followInterval(gapMs: number): void {
    const isNear = Math.abs(gapMs - this.#intervalMs) < INTERVAL_PACE * gapMs;
    if (this.#intervalMs === 0 || isNear) this.#intervalMs = gapMs;
    else this.#intervalMs *= gapMs > this.#intervalMs ? 1 + INTERVAL_PACE : 1 - INTERVAL_PACE;
  }

  #judgeValue(tsMs: number, value: number, expected: number | undefined): void {
    this.#count += 1;
    const usual = this.#expectation.usual;
    if (expected !== undefined) this.#judgeBoth(this.#residual, value - expected);
    for (const level of this.#levels) {
      level.mean += Math.max(1 - 0.5 ** (1 / level.halfLife), 1 / this.#count) * (value - level.mean);
      if (usual !== undefined) this.#judgeBoth(level.tails, level.mean - usual);
    }
    this.#expectation.learn(tsMs, value, this.#intervalMs || FIRST_INTERVAL_MS);
  }

  /** Evidence: surprise less half the logarithm of the history, so that alarms grow only with its square root. */
  #scoreOf(tsMs: number): number {
    const evidence = Math.min(MAX_EVIDENCE, this.#most - 0.5 * Math.log(Math.max(1, this.#residual.above.seen)));
    if (this.#most <= 0 || evidence <= 0) return 0;
    const alarms = this.#kind === "silence" ? this.#silenceAlarms : this.#valueAlarms;
    const isAlarm = alarms.admits(tsMs, evidence);
    const shown = isAlarm ? evidence : Math.min(evidence, ALARM_EVIDENCE) / 2;
    return shown / (shown + ALARM_EVIDENCE);
  }
}

/**
 * A streaming anomaly scorer for one metric: constant memory (about 20 kB), no look at later values, nothing to set.
 *
 * Deviations of the value from what is expected at this time, of two recent levels from the usual one, and of silences,
 * are each compared with how large they ever got (empirical tail extended by a power law, as in SPOT: Siffer et al.,
 * KDD 2017). The rarest counts, corrected for the length of the history; repeats of one event are held back.
 * Values must come in order of time; a repeated or earlier moment is judged, but tells nothing about silence.
 */
export function createAnomalyScorer(): AnomalyScorer {
  const scorer = new StreamingScorer();
  return { score: (next) => scorer.score(next) };
}
