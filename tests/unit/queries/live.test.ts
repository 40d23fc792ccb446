import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  addressOf,
  createLiveEvents,
  ProblemError,
  problemOf,
  readProblem,
  staleAfter,
  toolQuery,
} from "#lib/queries/index.ts";
import { LIVE_EVENT_NAMES } from "#lib/queries/live-event-names.ts";

const event = (topic: string, type: string) => ({ topic, type, payload: null, at: "" });

class FakeSource {
  static all: FakeSource[] = [];
  readonly listeners = new Map<string, (message: unknown) => void>();
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  isClosed = false;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    FakeSource.all.push(this);
  }
  addEventListener(name: string, listener: (message: unknown) => void) {
    this.listeners.set(name, listener);
  }
  close() {
    this.isClosed = true;
  }
}
const live = () => createLiveEvents((url) => new FakeSource(url) as unknown as EventSource);
const settle = () => vi.advanceTimersByTime(100);

describe("live events", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSource.all = [];
  });
  afterEach(() => vi.useRealTimers());

  it("use one connection for all views and close it when the last one goes", () => {
    const events = live();
    const stops = [events.listen(() => {}), events.listen(() => {})];
    settle();
    expect(FakeSource.all).toHaveLength(1);
    for (const stop of stops) stop();
    settle();
    expect(FakeSource.all[0]?.isClosed).toBe(true);
    expect(events.getState()).toBe("off");
  });

  it("reopen for a new topic and resume after the last event seen", () => {
    const events = live();
    const seen: string[] = [];
    events.listen((one) => seen.push(one.type));
    settle();
    const data = JSON.stringify(event("jobs", "job.queued"));
    FakeSource.all[0]?.listeners.get("job.queued")?.({ data, lastEventId: "41" });
    const stop = events.watch("execution:exe_1");
    const again = events.watch("execution:exe_1");
    settle();
    expect(seen).toEqual(["job.queued"]);
    expect(FakeSource.all).toHaveLength(2);
    expect(decodeURIComponent(FakeSource.all[1]?.url ?? "")).toMatch(/execution:exe_1.*lastEventId=41$/);
    // What was said of the new topic before event 41 is not sent again, so the page asks once for itself.
    FakeSource.all[1]?.onopen?.();
    FakeSource.all[1]?.onopen?.();
    expect(seen).toEqual(["job.queued", "joined"]);
    expect(staleAfter(event("execution:exe_1", "joined"))).toContainEqual({
      tool: "executions.get",
      input: { executionId: "exe_1" },
    });
    stop();
    settle();
    expect(FakeSource.all, "still watched by another view").toHaveLength(2);
    again();
    settle();
    expect(FakeSource.all).toHaveLength(3);
  });

  it("tell of a lost line only when it stays lost", () => {
    const events = live();
    events.listen(() => {});
    settle();
    const [source] = FakeSource.all;
    source?.onerror?.();
    vi.advanceTimersByTime(2000);
    source?.onopen?.();
    vi.advanceTimersByTime(20_000);
    expect(events.getState()).toBe("open");
    source?.onerror?.();
    vi.advanceTimersByTime(20_000);
    expect(events.getState()).toBe("lost");
  });

  it("survive what is no event", () => {
    const events = live();
    const seen: unknown[] = [];
    events.listen((one) => seen.push(one));
    settle();
    for (const data of ["", "null", "[]", "{", "7"]) {
      FakeSource.all[0]?.listeners.get("job.queued")?.({ data, lastEventId: "" });
    }
    expect(seen).toEqual([]);
  });
});

/** Every `emitEvent(…, topic, type)` of the engine, with the parts of the type that are filled in when it runs. */
function emittedTypes(): string[] {
  const files = readdirSync("lib", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    const calls = readFileSync(join("lib", file), "utf8").matchAll(
      /emitEvent\(\s*[^,]+,\s*(?:"[^"]*"|`[^`]*`),\s*("[^"]+"|`[^`]+`)/g,
    );
    return [...calls].flatMap(([, type]) => (type === undefined ? [] : [type.slice(1, -1)]));
  });
}

describe("names of events", () => {
  it("the browser listens to every event that the engine sends", () => {
    const types = emittedTypes();
    expect(types.length).toBeGreaterThan(8);
    for (const type of types) {
      const pattern = new RegExp(`^${type.replaceAll(".", "\\.").replaceAll(/\$\{[^}]+\}/g, "[a-z_]+")}$`);
      expect(
        LIVE_EVENT_NAMES.some((name) => pattern.test(name)),
        type,
      ).toBe(true);
    }
  });
});

describe("what an event makes outdated", () => {
  it("progress of a run refreshes that run alone", () => {
    expect(staleAfter(event("execution:exe_1", "step.progress"))).toEqual([
      { tool: "executions.get", input: { executionId: "exe_1" } },
    ]);
  });
  it("a step refreshes its run, not the plan or the overview; the end of the run does", () => {
    const toolsAfter = (type: string) => staleAfter(event("execution:exe_1", type)).map((stale) => stale.tool);
    expect(toolsAfter("step.succeeded")).not.toEqual(expect.arrayContaining(["plans.get"]));
    expect(toolsAfter("execution.succeeded")).toEqual(expect.arrayContaining(["plans.get", "overview.get"]));
  });
  it("a source that was read refreshes everything drawn from it", () => {
    const tools = staleAfter(event("jobs", "job.succeeded")).map((stale) => stale.tool);
    expect(tools).toEqual(expect.arrayContaining(["logs.templates", "tasks.summarize", "media.list", "findings.list"]));
  });
  it("too much missed refreshes all", () => expect(staleAfter(event("*", "reset"))).toEqual([{ tool: "*" }]));
  it("a topic of tomorrow does no harm", () => expect(staleAfter(event("weather", "rain"))).toEqual([]));
});

describe("questions", () => {
  it("fill the path and put the rest into the query, without blanks", () => {
    expect(addressOf("/plans/{planId}", { planId: "a/b", search: "", limit: 5, state: undefined })).toBe(
      "/api/v1/plans/a%2Fb?limit=5",
    );
  });
  it("that mean the same have the same key", () => {
    const key = (input: Record<string, string | undefined>) => toolQuery("plans.list", "/plans", input).queryKey;
    expect(key({ state: undefined, search: "" })).toEqual(key({}));
  });
});

describe("problems", () => {
  it("keep what the server says", async () => {
    const body = { code: "CONFLICT", detail: "Somebody was faster.", hint: "Reload." };
    const response = new Response(JSON.stringify(body), { status: 409 });
    expect(await readProblem(response)).toMatchObject(body);
  });
  it("of a proxy in between still have words", async () => {
    const problem = await readProblem(
      new Response("<html>Bad gateway</html>", { status: 502, statusText: "Bad Gateway" }),
    );
    expect(problem).toMatchObject({ code: "INTERNAL", detail: "Plantain answered with 502 Bad Gateway." });
  });
  it("of a server that is away say so, and never show the text of an unknown error", () => {
    expect(problemOf(new TypeError("Failed to fetch"))).toMatchObject({ code: "UNAVAILABLE" });
    expect(problemOf(new Error("secret at line 7")).detail).not.toContain("secret");
    expect(problemOf(new ProblemError({ code: "NOT_FOUND", detail: "gone" }))).toEqual({
      code: "NOT_FOUND",
      detail: "gone",
    });
  });
});
