import { LOG_FINDING_KINDS, type LogFindingKind, type LogSummary } from "#lib/logs/index.ts";
import { LOG_STYLES } from "#tests/unit/logs/log-styles.ts";
import {
  analyzeText,
  HABIT_NAMES,
  type Planted,
  type PlantOptions,
  plantHabit,
  plantLog,
  plantOptions,
  shuffled,
  tells,
} from "#tests/unit/logs/planted-log.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const DEFAULT_SEEDS = 5;
const ISO_TIME_LENGTH = 24;

type Score = { planted: number; found: number; told: number; wrong: number };
type Scores = Record<LogFindingKind, Score>;

/** Counts, for a week with planted events, which were found and which findings tell of none. */
function count(scores: Scores, summary: LogSummary, planted: readonly Planted[]): void {
  for (const event of planted) {
    const telling = summary.findings.filter((finding) => tells(summary, finding, event));
    scores[event.kind].planted++;
    if (telling.some(({ kind }) => kind === event.kind)) scores[event.kind].found++;
  }
  for (const finding of summary.findings) {
    const score = scores[finding.kind];
    if (planted.some((event) => tells(summary, finding, event))) score.told++;
    else score.wrong++;
  }
}

/** Weeks in which nothing is to be found: quiet ones, ones with habits, and planted ones that were shuffled. */
function alarmsOf(seed: number, options: PlantOptions): number[] {
  const loud = plantLog(seed, LOG_FINDING_KINDS, { ...options, style: LOG_STYLES[0] }).text;
  return [
    analyzeText(plantLog(seed, [], options).text).findings.length,
    ...HABIT_NAMES.map(
      (habit) =>
        analyzeText(plantHabit(seed, habit, options)).findings.filter(({ kind }) => kind !== "periodicity").length,
    ),
    analyzeText(shuffled(loud, ISO_TIME_LENGTH, seed)).findings.length,
  ];
}

/**
 * Plants events of all kinds into weeks of a service's log, one kind a week and three kinds a week, in several formats
 * and volumes, and looks whether they are found and whether anything else is; also in quiet and in shuffled weeks.
 * `--seeds N` sets how many of each there are.
 */
export async function run({ options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const seeds = Number(options.seeds ?? DEFAULT_SEEDS);
  const scores = Object.fromEntries(
    LOG_FINDING_KINDS.map((kind) => [kind, { planted: 0, found: 0, told: 0, wrong: 0 }]),
  ) as Scores;
  const alarms: number[] = [];
  let lines = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    alarms.push(...alarmsOf(seed + 500, plantOptions(seed)));
    LOG_FINDING_KINDS.forEach((kind, index) => {
      const others = [3, 5].map(
        (step) => LOG_FINDING_KINDS[(index + step) % LOG_FINDING_KINDS.length] as LogFindingKind,
      );
      for (const [turn, kinds] of [[kind], [kind, ...others]].entries()) {
        const look = plantOptions(seed * 31 + index * 7 + turn);
        const told = kinds.filter((one) => one !== "level_shift" || look.style.levels);
        const { text, planted } = plantLog(seed * 977 + 3 + turn, told, look);
        lines += text.split("\n").length - 1;
        count(scores, analyzeText(text), planted);
      }
    });
  }
  const share = (part: number, all: number) => (all === 0 ? null : Number((part / all).toFixed(3)));
  return {
    lines,
    events: LOG_FINDING_KINDS.reduce((sum, kind) => sum + scores[kind].planted, 0),
    recall: Object.fromEntries(
      LOG_FINDING_KINDS.map((kind) => [kind, share(scores[kind].found, scores[kind].planted)]),
    ),
    precision: Object.fromEntries(
      LOG_FINDING_KINDS.map((kind) => [kind, share(scores[kind].told, scores[kind].told + scores[kind].wrong)]),
    ),
    quietWeeks: alarms.length,
    falseAlarmsPerQuietWeek: share(
      alarms.reduce((sum, count) => sum + count, 0),
      alarms.length,
    ),
    mostAlarmsInAQuietWeek: Math.max(...alarms),
  };
}
