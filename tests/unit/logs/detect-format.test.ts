import { describe, expect, test } from "vitest";

import { LOG_LEVELS } from "#lib/logs/index.ts";

import { lines, messageOf, mineText, templatesOf } from "./log-text.ts";

const DAY = Date.UTC(2026, 2, 4);
const at = (index: number) => new Date(DAY + index * 1700);
const iso = (index: number) => at(index).toISOString();
const two = (value: number) => String(value).padStart(2, "0");
const clock = (index: number) => iso(index).slice(11, 19);
const LEVELS = ["INFO", "WARN", "ERROR", "DEBUG"];
const level = (index: number) => LEVELS[(index * 7) % 4] as string;

const EXPECTED = templatesOf(mineText(lines(80, messageOf)));

/** The head of each format; the message behind it must come out the same for all. */
const HEADS: Record<string, (index: number, message: string) => string> = {
  "time and level": (i, m) => `${iso(i)} ${level(i)} ${m}`,
  "bracketed time, level with colon": (i, m) => `[${iso(i)}] ${level(i)}: ${m}`,
  log4j: (i, m) =>
    `2026-03-04 ${clock(i)},123 ${level(i).padEnd(5)} [pool-${i % 4}-thread-1] org.example.store.Writer - ${m}`,
  "log4j with class and colon": (i, m) => `26/03/04 ${clock(i)} ${level(i)} store.Writer: ${m}`,
  syslog: (i, m) => `Mar  4 ${clock(i)} alpha storage[${100 + i}]: ${m}`,
  "syslog without pid in some lines": (i, m) =>
    `Mar  4 ${clock(i)} alpha ${i % 3 === 0 ? "kernel" : `storage[${100 + i}]`}: ${m}`,
  "syslog with priority": (i, m) => `<134>1 ${iso(i)} alpha storage ${100 + i} ID47 - ${m}`,
  logcat: (i, m) => `03-04 ${clock(i)}.123  1702  2395 ${"IWED"[i % 4]} Storage: ${m}`,
  "bars between columns": (i, m) => `20260304-${clock(i)}:123|Writer|${30_000 + (i % 3)}|${m}`,
  "padded columns": (i, m) =>
    `2026-03-04 ${clock(i)}, ${"Info".padEnd(20)} ${i % 2 === 0 ? "ABC" : "ABCD"}`.padEnd(52) + m,
  "bracketed everything": (i, m) => `[Wed Mar 04 ${clock(i)} 2026] [${level(i).toLowerCase()}] [pid ${i}] ${m}`,
  "node and numbers before the level": (i, m) =>
    `- ${1_772_600_000 + i} 2026.03.04 R0${i % 8}-M1 ${100 + i} CORE ${level(i)} ${m}`,
};

describe("the head of a line is found without being told its format", () => {
  test.each(Object.entries(HEADS))("%s", (_, head) => {
    const mined = mineText(lines(80, (i) => head(i, messageOf(i))));
    expect(templatesOf(mined)).toEqual(EXPECTED);
    expect(mined.state.files[0]?.counts.untimedRecords).toBe(0);
  });

  test("sources that share a file keep their own heads", () => {
    const kinds = Object.values(HEADS);
    const text = lines(12 * 80, (i) =>
      (kinds[i % kinds.length] as (typeof kinds)[number])(i, messageOf(Math.floor(i / kinds.length))),
    );
    expect(
      templatesOf(mineText(text))
        .map(([template]) => template)
        .sort(),
    ).toEqual(EXPECTED.map(([template]) => template).sort());
  });

  test("text without any head is left whole", () => {
    const mined = mineText(lines(80, messageOf));
    expect(mined.format.layouts).toEqual([]);
    expect(mined.state.files[0]?.counts.untimedRecords).toBe(80);
  });
});

describe("structured lines", () => {
  const NUMBERS: Record<string, number> = { DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50 };
  const JSON_LINES: Record<string, (index: number, message: string) => object> = {
    "Banana Bun": (i, message) => ({ time: iso(i), level: level(i), message, taskId: i }),
    pino: (i, msg) => ({ level: NUMBERS[level(i)], time: DAY + i * 1700, pid: 7, hostname: "alpha", msg }),
    bunyan: (i, msg) => ({
      name: "store",
      hostname: "alpha",
      pid: 7,
      level: NUMBERS[level(i)],
      msg,
      time: iso(i),
      v: 0,
    }),
    winston: (i, message) => ({ level: level(i).toLowerCase(), message, timestamp: iso(i) }),
    logstash: (i, message) => ({
      "@timestamp": iso(i),
      "log.level": level(i),
      message,
      nested: { deep: [1, { a: "}" }] },
    }),
    Docker: (i, message) => ({ log: `${level(i)} ${message}\n`, stream: "stdout", time: iso(i) }),
  };

  test.each(Object.entries(JSON_LINES))("%s", (_, record) => {
    const mined = mineText(lines(80, (i) => JSON.stringify(record(i, messageOf(i)))));
    expect(templatesOf(mined)).toEqual(EXPECTED);
    const counts = LEVELS.map(
      (name) => Array.from({ length: 80 }, (_n, i) => level(i)).filter((found) => found === name).length,
    );
    const seen = mined.summary.buckets.reduce(
      (sum, { levels }) =>
        [sum[0] + levels.info, sum[1] + levels.warn, sum[2] + levels.error, sum[3] + levels.debug] as [
          number,
          number,
          number,
          number,
        ],
      [0, 0, 0, 0] as [number, number, number, number],
    );
    expect(seen).toEqual(counts);
  });

  test.each(Object.entries(HEADS))("lines of a log that were shipped as messages lose their head: %s", (_, head) => {
    const mined = mineText(
      lines(80, (i) => JSON.stringify({ "@timestamp": iso(i), host: "alpha", message: head(i, messageOf(i)) })),
    );
    expect(templatesOf(mined)).toEqual(EXPECTED);
    expect(mined.summary.buckets[0]?.startMs).toBe(DAY);
  });

  test("the level of a record wins over one in the head of its message", () => {
    const mined = mineText(
      lines(80, (i) => JSON.stringify({ time: iso(i), level: 50, msg: `${iso(i)} INFO ${messageOf(i)}` })),
    );
    expect(templatesOf(mined)).toEqual(EXPECTED);
    expect(mined.summary.templates.every(({ levels, count }) => levels.error === count)).toBe(true);
  });

  test("logfmt", () => {
    const mined = mineText(
      lines(80, (i) => `ts=${iso(i)} level=${level(i).toLowerCase()} msg="${messageOf(i)}" shard=${i}`),
    );
    expect(templatesOf(mined)).toEqual(EXPECTED);
  });

  test("access logs: one pattern per method, whatever the browser says", () => {
    const text = lines(
      60,
      (i) =>
        `10.0.0.${i} - - [04/Mar/2026:${clock(i)} +0000] "${i % 2 === 0 ? "GET" : "POST"} /items/${i} HTTP/1.1" ${i % 5 === 0 ? 404 : 200} ${i * 17} "-" "Agent ${"x".repeat(i % 7)}"`,
    );
    expect(templatesOf(mineText(text))).toEqual([
      ['"GET <*>" <*> <*>', 30],
      ['"POST <*>" <*> <*>', 30],
    ]);
  });

  test("numbers of fields become variables with their names", () => {
    const mined = mineText(
      lines(50, (i) => JSON.stringify({ time: iso(i), level: "INFO", message: "Task completed", durationMs: 100 + i })),
    );
    const variable = mined.summary.templates[0]?.variables[0];
    expect(variable).toMatchObject({ name: "durationMs", kind: "duration", count: 50, min: 100, max: 149 });
    expect(variable?.p50).toBeCloseTo(124.5, -1);
  });
});

describe("what Banana Bun writes", () => {
  const record = (fields: object) => `${JSON.stringify({ time: "2026-11-20T23:48:57.099Z", ...fields })}\n`;

  test("task starts, completions and errors are seen, whatever the type of the id", () => {
    const { state } = mineText(
      record({ level: "TASK_START", message: "Task 9 started", taskId: "9", tool: "x", args: { prompt: "hi" } }) +
        record({ level: "TASK_COMPLETE", message: "Task 9 completed", taskId: 9, result: { response: "ok" } }) +
        record({ level: "TASK_ERROR", message: "Task 10 failed", taskId: "10", error: "boom" }),
    );
    expect(state.tasks.map(({ taskId, phase, error }) => ({ taskId, phase, error }))).toEqual([
      { taskId: "9", phase: "start", error: null },
      { taskId: "9", phase: "complete", error: null },
      { taskId: "10", phase: "error", error: "boom" },
    ]);
  });

  test("data that overwrites time and level costs these, not the line", () => {
    const mined = mineText(
      `{"time":"never","level":"oops","message":"overwritten"}\n${record({ level: "INFO", message: "fine" })}`,
    );
    expect(templatesOf(mined)).toEqual([
      ["fine", 1],
      ["overwritten", 1],
    ]);
    expect(mined.state.files[0]?.counts.untimedRecords).toBe(1);
  });

  test("messages written as byte codes are text again", () => {
    const codes = [...new TextEncoder().encode("Whisper MCP server running")].join(",");
    expect(templatesOf(mineText(record({ level: "ERROR", message: codes })))).toEqual([
      ["Whisper MCP server running", 1],
    ]);
  });

  test("objects that the console prints over several lines belong to their line", () => {
    const block = (i: number) => `[${iso(i)}] ERROR: Task failed {\n  taskId: ${i},\n  nested: {\n    a: 1,\n  },\n}\n`;
    const mined = mineText(Array.from({ length: 20 }, (_, i) => block(i)).join(""));
    expect(templatesOf(mined)).toEqual([["Task failed", 20]]);
    expect(mined.state.files[0]?.counts).toMatchObject({ records: 20, continuationLines: 100 });
  });

  test("a torn JSON line is counted and kept", () => {
    const mined = mineText(
      `${lines(20, (i) => JSON.stringify({ time: iso(i), level: "INFO", message: "fine" }))}{"time":"2026-11-20T23:4\n`,
    );
    expect(mined.state.files[0]?.counts).toMatchObject({ records: 21, tornLines: 1 });
  });
});

test("stack traces belong to the record that they follow", () => {
  const trace = (i: number) =>
    `${iso(i)} ERROR Request ${i} broke\njava.lang.IllegalStateException: no\n\tat org.example.A.run(A.java:${i})\n\tat org.example.B.run(B.java:1)\nCaused by: java.io.IOException: x\n\t... 3 more\n${iso(i)} INFO Going on\n`;
  const mined = mineText(Array.from({ length: 20 }, (_, i) => trace(i)).join(""));
  expect(mined.state.files[0]?.counts.continuationLines).toBe(80);
  expect(templatesOf(mined)).toContainEqual(["Request <*> broke", 20]);
});

test("levels and times of a layout reach the buckets", () => {
  const mined = mineText(lines(40, (i) => `2026-03-04 10:${two(i)}:00 ${level(i)} ${messageOf(i)}`));
  const total = mined.summary.buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  expect(total).toBe(40);
  expect(LOG_LEVELS).toContain("fatal");
  expect(mined.summary.buckets[0]?.startMs).toBe(Date.UTC(2026, 2, 4, 10));
});
