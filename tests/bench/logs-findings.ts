import { LOG_FINDING_KINDS } from "#lib/logs/index.ts";
import { analyzeText, HABIT_NAMES, plantHabit, plantLog, tells } from "#tests/unit/logs/planted-log.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const DEFAULT_SEEDS = 5;

/**
 * Plants one event of each kind into a quiet week, per seed, and looks whether it is found and whether anything else
 * is. `--seeds N` sets how many weeks there are of each kind.
 */
export async function run({ options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const seeds = Number(options.seeds ?? DEFAULT_SEEDS);
  const missed: Record<string, number> = {};
  let found = 0;
  let told = 0;
  let alarms = 0;
  let quietAlarms = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    quietAlarms += analyzeText(plantLog(seed + 500, []).text).findings.length;
    for (const habit of HABIT_NAMES) {
      quietAlarms += analyzeText(plantHabit(seed, habit)).findings.filter(({ kind }) => kind !== "periodicity").length;
    }
    for (const kind of LOG_FINDING_KINDS) {
      const { text, planted } = plantLog(seed * 977 + 3, [kind]);
      const summary = analyzeText(text);
      const [event] = planted;
      if (event === undefined) continue;
      const telling = summary.findings.filter((finding) => tells(summary, finding, event));
      told += telling.length;
      alarms += summary.findings.length - telling.length;
      if (telling.some((finding) => finding.kind === kind)) found++;
      else missed[kind] = (missed[kind] ?? 0) + 1;
    }
  }
  const planted = seeds * LOG_FINDING_KINDS.length;
  return {
    planted,
    recall: found / planted,
    precision: told / Math.max(1, told + alarms),
    falseAlarmsPerQuietWeek: quietAlarms / (seeds * (1 + HABIT_NAMES.length)),
    missed,
  };
}
