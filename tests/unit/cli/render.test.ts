import { expect, test } from "vitest";
import { progressText } from "#lib/cli/progress-line.ts";
import { renderAnswer } from "#lib/cli/render/answer.ts";
import { cellWidth, cutTo } from "#lib/cli/render/cell-width.ts";
import { renderTable } from "#lib/cli/render/table.ts";
import { valueText, wordsOf } from "#lib/cli/render/value-text.ts";
import { safeText } from "#lib/cli/terminal.ts";

test("a table lines up, also with characters of double width", () => {
  const columns = [
    { title: "Name", text: (row: { name: string }) => row.name },
    { title: "N", text: () => "1", align: "right" as const },
  ];
  const lines = renderTable(columns, [{ name: "映画" }, { name: "abcdef" }], null).split("\n");
  expect(lines.slice(1).map(cellWidth)).toEqual([9, 9]);
});

test("what is too wide is cut to the terminal and never wraps", () => {
  const columns = [
    { title: "Path", text: () => "x".repeat(200) },
    { title: "Other", text: () => "short" },
  ];
  for (const line of renderTable(columns, [{}], 60).split("\n")) expect(cellWidth(line)).toBeLessThanOrEqual(60);
  expect(cutTo("映画映画", 5)).toBe("映画…");
});

test("values are told with the unit that their name carries", () => {
  expect(valueText("waitMs", 90_000)).toBe("1 min 30 s");
  expect(valueText("sizeBytes", 1536)).toBe("1.5 KiB");
  expect(valueText("completeness", 0.714)).toBe("71.4 %");
  expect(valueText("taskRuns", 50_000)).toBe("50 000");
  expect(valueText("error", null)).toBe("–");
  expect(valueText("observe", false)).toBe("no");
  expect(wordsOf("lastObservedAt")).toBe("Last observed at");
});

test("control characters and direction marks are made harmless, line ends visible", () => {
  expect(safeText("a\u001b[31mb\r\nc\u202ed")).toBe("a·[31mb ⏎ c·d");
});

test("an empty list says so, a longer one how to go on", () => {
  expect(renderAnswer("plans.list", { items: [], nextCursor: null, total: 0 }, null)).toBe("Nothing to show.");
  const page = { items: [{ id: "a" }], nextCursor: "abc", total: 12 };
  expect(renderAnswer("plans.list", page, null)).toContain("1 of 12 shown. More: --cursor abc");
});

test("the report of an execution is printed as Markdown", () => {
  const report = { executionId: "exe_1", types: [], interventions: [], markdown: "# Thumbnails\n\nState: succeeded." };
  expect(renderAnswer("executions.report", report, 20)).toBe("# Thumbnails\n\nState: succeeded.");
});

test("a digest is printed line by line, as it is handed on, and steers no terminal", () => {
  const digest = { text: "=== log data\npattern 1: \u001b[31mred\n=== end", tokens: 12 };
  expect(renderAnswer("logs.digest", digest, 20)).toBe("=== log data\npattern 1: ·[31mred\n=== end");
});

test("a plan that waits tells how to approve it", () => {
  const plan = { id: "pln_1", state: "awaiting_approval", contentHash: "f".repeat(64), title: "t" };
  expect(renderAnswer("plans.get", plan, null)).toContain(`plans approve pln_1 --content-hash ${"f".repeat(64)}`);
});

test("progress has a bar when the end is known", () => {
  const progress = { phase: "reading", done: 1, total: 4, unit: "files", ratePerSec: 1, etaMs: 3000 };
  expect(progressText(progress)).toBe(`reading  ${"█".repeat(6)}${"░".repeat(18)} 25 %  1 of 4 files  3.0 s left`);
  expect(progressText({ ...progress, total: null, etaMs: null })).toBe("reading  1 files");
});
