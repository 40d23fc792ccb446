import { describe, expect, it } from "vitest";
import { passwordFault } from "#components/access/password-rules.ts";
import { costWords, findingsAnswer } from "#components/findings/finding-words.ts";
import { readAppearance } from "#components/frame/appearance.ts";
import { progressShare, progressWords } from "#components/frame/job-words.ts";
import { actionOf } from "#components/frame/keys.ts";
import { AREAS, isWithin } from "#components/frame/navigation.ts";
import { noticeOf } from "#components/frame/notice-of.ts";
import { splitPattern } from "#components/logs/split-pattern.ts";
import { paths, safeNext } from "#components/paths.ts";
import { effectWords } from "#components/recommendations/effect-words.ts";
import { childOf, parentOf } from "#components/sources/folder-paths.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "#lib/services/user/index.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("addresses", () => {
  it("never leads to another site after the login", () => {
    for (const bad of [
      undefined,
      "",
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
    ]) {
      expect(safeNext(bad)).toBe("/");
    }
    expect(safeNext("/plans/pln_1?x=1")).toBe("/plans/pln_1?x=1");
  });
  it("keeps odd characters of ids and searches", () => {
    expect(paths.plan("a/b?c")).toBe("/plans/a%2Fb%3Fc");
    expect(paths.plans({ goal: "fill & tidy" })).toBe("/plans?goal=fill+%26+tidy");
    expect(paths.tasks({ type: "", status: undefined })).toBe("/tasks");
  });
});

describe("keyboard", () => {
  const press = (key: string, more = {}) =>
    actionOf({ key, isCommand: false, hasModifier: false, isTyping: false, isAfterG: false, ...more });
  it("leaves people alone while they type, except for the palette", () => {
    for (const key of ["j", "k", "x", "/", "?", "g", "Enter"]) expect(press(key, { isTyping: true })).toBeNull();
    expect(press("k", { isTyping: true, isCommand: true, hasModifier: true })).toEqual({ kind: "palette" });
  });
  it("does not take keys from the browser", () =>
    expect(press("j", { hasModifier: true, isCommand: true })).toBeNull());
  it("goes to each area by its own letter", () => {
    expect(new Set(AREAS.map((area) => area.key)).size).toBe(AREAS.length);
    expect(press("f", { isAfterG: true })).toEqual({ kind: "go", key: "f" });
  });
});

describe("frame", () => {
  it("marks an area on its own pages only", () => {
    expect(isWithin("/plans/pln_1", "/plans")).toBe(true);
    expect(isWithin("/plans", "/")).toBe(false);
    expect(isWithin("/planets", "/plans")).toBe(false);
  });
  it("takes the look from cookies and falls back where they hold nonsense", () => {
    const cookies: Record<string, string> = { "plantain-theme": "dark", "plantain-density": "<script>" };
    expect(readAppearance((name) => cookies[name])).toEqual({ theme: "dark", density: "comfortable", rail: "wide" });
  });
  it("says the progress of long work with what is known of it", () => {
    const progress = { phase: "Reading tags", done: 120, total: 4000, unit: "files", ratePerSec: 85, etaMs: 45_600 };
    expect(plain(progressWords(progress))).toBe("Reading tags: 120 of 4 000 files, 85 per s, about 45.6 s left");
    expect(progressWords({ ...progress, total: null, ratePerSec: null, etaMs: null })).toBe("Reading tags: 120 files");
    expect(progressShare({ ...progress, total: 0 })).toBeNull();
    expect(progressShare(null)).toBeNull();
  });
});

describe("words", () => {
  it("a password's rule is the same as the server's", () => {
    expect(passwordFault("x".repeat(PASSWORD_MIN - 1))).toBe("1 more character");
    expect(passwordFault("x".repeat(PASSWORD_MIN))).toBeNull();
    expect(passwordFault("x".repeat(PASSWORD_MAX))).toBeNull();
    expect(passwordFault("x".repeat(PASSWORD_MAX + 1))).not.toBeNull();
  });
  it("findings are summed up by their worst", () => {
    expect(findingsAnswer({ low: 1, medium: 2, high: 3, critical: 2 })).toBe(
      "2 critical and 3 high findings are open, 8 in all.",
    );
    expect(findingsAnswer({ low: 1, medium: 0, high: 0, critical: 0 })).toBe("1 finding, none of them severe.");
    expect(findingsAnswer({ low: 0, medium: 0, high: 0, critical: 0 })).toMatch(/^Nothing is wrong/);
  });
  it("a cost that was not measured is not told", () => {
    expect(costWords({ impactMs: null, share: null })).toBeNull();
    expect(plain(costWords({ impactMs: 60_000, share: 0.12 }) ?? "")).toBe("costs 1 min, 12 % of all completion time");
  });
  it("an effect is told as the range that it is", () => {
    const effect = { metric: "waitMs", unit: "ms", low: -720_000, high: -360_000, how: "" };
    expect(plain(effectWords(effect))).toBe("wait ms: likely −12 min to −6 min");
    expect(plain(effectWords({ ...effect, metric: "files", unit: "files", low: 14.4, high: 16 }))).toBe(
      "files: likely +14 files to +16 files",
    );
    const small = { ...effect, metric: "completion_time", unit: "%" };
    expect(plain(effectWords({ ...small, low: -0.02, high: -0.01 }))).toBe("completion time: 0 %");
    expect(plain(effectWords({ ...small, low: -1.04, high: -0.98 }))).toBe("completion time: −1 %");
    expect(plain(effectWords({ ...effect, metric: "wait", unit: "h a day", low: -0.5, high: -0.25 }))).toBe(
      "wait: likely −30 min a day to −15 min a day",
    );
  });
  it("patterns are split at their variable parts, and nothing is lost", () => {
    const template = "Task <*> took <num> ms at a<b";
    expect(
      splitPattern(template)
        .map((part) => part.text)
        .join(""),
    ).toBe(template);
    expect(splitPattern(template).filter((part) => part.isVariable)).toHaveLength(2);
  });
});

describe("folders", () => {
  it("walk up to the root and stay there", () => {
    expect([parentOf("/srv/media/"), parentOf("/srv"), parentOf("/")]).toEqual(["/srv", "/", "/"]);
    expect(parentOf("C:\\media\\tv")).toBe("C:\\media");
  });
  it("walk down with the separator of the path", () => {
    expect([childOf("/srv", "media"), childOf("/", "srv"), childOf("C:\\media", "tv")]).toEqual([
      "/srv/media",
      "/srv",
      "C:\\media\\tv",
    ]);
  });
});

it("only the end of long work and a mark of a budget are worth a notice, and it leads to its page", () => {
  const event = (topic: string, type: string, payload: unknown) => ({ topic, type, payload, at: "" });
  const ids = { executionId: "exe_1", planId: "pln_1" };
  expect(noticeOf(event("executions", "execution.failed", ids))).toEqual({
    kind: "execution",
    id: "exe_1",
    href: "/plans/pln_1",
    isGood: false,
  });
  expect(noticeOf(event("sources", "source.ready", { sourceId: "src_1" }))).toMatchObject({
    href: "/sources",
    isGood: true,
  });
  expect(noticeOf(event("budgets", "budget.alert", { budgetId: "bud_1", percent: 80 }))).toEqual({
    kind: "budget",
    id: "bud_1",
    href: "/budgets",
    percent: 80,
  });
  expect(noticeOf(event("budgets", "budget.alert", { budgetId: "bud_1" }))).toBeNull();
  expect(noticeOf(event("executions", "execution.queued", ids))).toBeNull();
  expect(noticeOf(event("executions", "execution.failed", null))).toBeNull();
});
