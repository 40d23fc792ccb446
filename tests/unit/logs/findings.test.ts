import { describe, expect, test } from "vitest";

import {
  emptyState,
  findingLines,
  LOG_FINDING_KINDS,
  type LogFindingKind,
  logEngine,
  mergeParts,
  summarize,
} from "#lib/logs/index.ts";

import { lines } from "./log-text.ts";
import {
  analyzeText,
  analyzeWhole,
  HABIT_NAMES,
  type Planted,
  plantHabit,
  plantLog,
  shuffled,
  tells,
} from "./planted-log.ts";

const SEEDS = [11, 12, 13];

type Week = ReturnType<typeof plantLog> & ReturnType<typeof analyzeWhole>;
const weeks = new Map<string, Week>();

/** A week with one planted event, analysed once for all tests that look at it. */
function weekWith(kind: LogFindingKind, seed: number): Week {
  const key = `${kind} ${seed}`;
  const known = weeks.get(key);
  if (known !== undefined) return known;
  const log = plantLog(seed * 31, [kind]);
  const week = { ...log, ...analyzeWhole(log.text) };
  weeks.set(key, week);
  return week;
}

describe("a week in which nothing happens", () => {
  test.each(SEEDS)("seed %i brings no finding", (seed) => {
    expect(analyzeText(plantLog(seed, []).text).findings.map(({ title }) => title)).toEqual([]);
  });
});

describe("habits are no events", () => {
  test.each(HABIT_NAMES)("%s", (habit) => {
    const alarms = analyzeText(plantHabit(11, habit)).findings;
    expect(alarms.filter(({ kind }) => kind !== "periodicity").map(({ title }) => title)).toEqual([]);
  });
});

describe("a planted event is found and nothing else", () => {
  test.each(LOG_FINDING_KINDS.flatMap((kind) => SEEDS.slice(0, 2).map((seed) => [kind, seed] as const)))(
    "%s, seed %i",
    (kind, seed) => {
      const { planted, summary } = weekWith(kind, seed);
      const event = planted[0];
      if (event === undefined) throw new Error("nothing was planted");
      const found = summary.findings.filter((finding) => finding.kind === kind && tells(summary, finding, event));
      expect(found.length).toBeGreaterThan(0);
      expect(found[0]?.confidence).toBeGreaterThan(0.99);
      expect(summary.findings.filter((finding) => !tells(summary, finding, event)).map(({ title }) => title)).toEqual(
        [],
      );
    },
  );
});

test("every line that a finding points to is one of its pattern", () => {
  const { text, planted } = plantLog(5, ["burst"]);
  const summary = analyzeText(text);
  const burst = summary.findings.find(({ kind }) => kind === "burst");
  const bytes = new TextEncoder().encode(text);
  const shown = burst?.evidence.map(({ offset }) =>
    new TextDecoder().decode(bytes.subarray(offset, bytes.indexOf(10, offset))),
  );
  expect(shown?.length).toBe(20);
  for (const line of shown ?? []) expect(line).toContain(planted[0]?.words);
});

describe("all lines behind a finding can be listed, not only its sample", () => {
  test.each(LOG_FINDING_KINDS)("%s", (kind) => {
    const { text, planted, summary, state } = weekWith(kind, 11);
    const columns = {
      files: state.files.map(({ path }) => path),
      templateIds: summary.templates.map(({ id }) => id),
      templateOfShape: summary.templateOfShape,
      lines: state.lines,
    };
    const finding = summary.findings.find((one) => one.kind === kind && tells(summary, one, planted[0] as Planted));
    if (finding === undefined) throw new Error(`no ${kind} was found`);
    const all = findingLines(finding.lines, columns);
    const lines = all.page(0, all.total);
    expect(lines).toHaveLength(finding.lineCount);
    expect(lines.length).toBeGreaterThan(1);
    const offsets = lines.map(({ offset }) => offset);
    expect(new Set(offsets).size).toBe(lines.length);
    for (const { offset } of finding.evidence) expect(offsets).toContain(offset);
    const bytes = new TextEncoder().encode(text);
    for (const { offset, timeMs } of lines) {
      const line = new TextDecoder().decode(bytes.subarray(offset, bytes.indexOf(10, offset)));
      expect(Date.parse(line.slice(0, 24))).toBe(timeMs);
      expect(timeMs).toBeGreaterThanOrEqual(finding.firstSeen - 60_000);
      expect(timeMs).toBeLessThanOrEqual(finding.lastSeen);
    }
    expect(all.page(1, 1)).toEqual([lines[1]]);
  });
});

test("lines whose times were shuffled bring no finding", () => {
  const { text } = plantLog(3, ["burst", "silence", "new_pattern", "change_point", "cascade", "retry_storm"]);
  expect(analyzeText(shuffled(text, 24, 99)).findings.map(({ title }) => title)).toEqual([]);
});

test("a task that fails again and again is a retry storm, with its own lines as evidence", () => {
  const text = lines(60, (i) => {
    const time = new Date(Date.UTC(2026, 2, 4) + i * 5000).toISOString();
    return JSON.stringify(
      i % 6 === 0
        ? { time, level: "TASK_ERROR", message: "Task failed", taskId: 42, taskType: "media_tag", error: "boom" }
        : { time, level: "INFO", message: `Worker ${i} is idle`, load: i },
    );
  });
  const storm = analyzeText(text).findings.find(({ kind }) => kind === "retry_storm");
  expect(storm).toMatchObject({ count: 10, title: expect.stringContaining("task 42 (media_tag) failed 10 times") });
  expect(storm?.evidence).toHaveLength(10);
  expect(storm?.lines).toMatchObject({ by: "place", lines: storm?.evidence });
});

test("findings keep their ids from run to run", () => {
  const { text } = plantLog(8, ["burst", "periodicity"]);
  expect(analyzeText(text).findings.map(({ id }) => id)).toEqual(analyzeText(text).findings.map(({ id }) => id));
});

test("a log without times, or with a handful of lines, brings none and does not fail", () => {
  expect(analyzeText("a\nb\nc\n").findings).toEqual([]);
  expect(summarize(mergeParts(emptyState(), [logEngine.createMiner([]).finish()], [])).findings).toEqual([]);
});
