import { durationMs, wordCount, wordDuration, wordPercent, wordTime } from "#lib/tasks/index.ts";
import { confidenceOf, type Draft } from "./draft.ts";
import type { FailingDependency, RetryStorm } from "./failing-runs.ts";
import type { History } from "./history.ts";

const spentMs = (history: History, rows: ArrayLike<number>): number =>
  Array.from(rows).reduce((sum, row) => sum + (durationMs(history.table, row) || 0), 0);

export function draftFailingDependency(history: History, spell: FailingDependency): Draft {
  const { table } = history;
  const names = spell.users.map((type) => table.types[type] ?? "");
  const listed = names.length > 4 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more` : names.join(", ");
  const because =
    spell.namedShare >= 0.5
      ? `${wordPercent(spell.namedShare)} of the errors name it.`
      : "The errors do not name it, but all these types call it, and types that do not call it went on as usual.";
  return {
    kind: "failing_dependency",
    subject: spell.dependency,
    subjectKind: "dependency",
    startAt: spell.startAt,
    endAt: spell.endAt,
    confidence: confidenceOf(spell.statistic),
    rows: spell.rows,
    types: spell.users,
    pool: history.pools.poolOfType[spell.users[0] ?? 0] ?? 0,
    utilization: null,
    remedy: { dropped: spell.rows },
    title: `${wordCount(spell.rows.length, "run")} of ${listed} failed on ${spell.dependency} between ${wordTime(spell.startAt)} and ${wordTime(spell.endAt)}`,
    words: `${wordPercent(spell.share)} of the runs failed then, ${wordPercent(spell.usual)} before. ${because} The failed tries took ${wordDuration(spentMs(history, spell.rows))}.`,
    figures: [
      { label: "failed runs", value: spell.rows.length, unit: "runs" },
      { label: "failure share", value: spell.share, unit: "share" },
      { label: "failure share before", value: spell.usual, unit: "share" },
    ],
  };
}

export function draftRetryStorm(history: History, spell: RetryStorm, cause: FailingDependency | undefined): Draft {
  const { table } = history;
  const name = table.types[spell.type] ?? "";
  const spent = spentMs(history, spell.rows);
  return {
    kind: "retry_storm",
    subject: name,
    subjectKind: "type",
    startAt: spell.startAt,
    endAt: spell.endAt,
    confidence: confidenceOf(spell.statistic),
    rows: spell.rows,
    types: [spell.type],
    pool: history.pools.poolOfType[spell.type] ?? 0,
    utilization: null,
    remedy: { dropped: spell.rows },
    title: `${wordPercent(spell.share)} of the ${name} runs between ${wordTime(spell.startAt)} and ${wordTime(spell.endAt)} were retries`,
    words: `Tasks were tried up to ${wordCount(spell.attempts, "time")}; outside of this time ${wordPercent(spell.usual)} of the runs are retries. They took ${wordDuration(spent)} of slots from other work and did not help.${cause ? ` They fail on ${cause.dependency}.` : ""}`,
    figures: [
      { label: "retries", value: spell.rows.length, unit: "runs" },
      { label: "share of retries", value: spell.share, unit: "share" },
      { label: "share of retries before", value: spell.usual, unit: "share" },
      { label: "most tries of one task", value: spell.attempts, unit: "tries" },
      { label: "time spent on retries", value: spent, unit: "ms" },
    ],
    ...(cause ? { cause: { kind: "failing_dependency" as const, subject: cause.dependency } } : {}),
  };
}
