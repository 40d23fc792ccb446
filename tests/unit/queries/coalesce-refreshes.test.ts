import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { coalesceRefreshes } from "#lib/queries/index.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("many events make one refresh, each outdated thing once", async () => {
  const refresh = vi.fn(async () => undefined);
  const refreshes = coalesceRefreshes(refresh);
  for (const tool of ["a", "b", "a"]) refreshes.add([{ tool }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(refresh.mock.calls).toEqual([[[{ tool: "a" }, { tool: "b" }]]]);
});

it("a slow server is asked again only after a rest as long as its answer took", async () => {
  const askedMs: number[] = [];
  const refreshes = coalesceRefreshes(async () => {
    askedMs.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  });
  const startedMs = Date.now();
  const events = setInterval(() => refreshes.add([{ tool: "a" }]), 50);
  await vi.advanceTimersByTimeAsync(9_000);
  clearInterval(events);
  expect(askedMs.map((ms) => ms - startedMs)).toEqual([450, 4450, 8450]);
});

it("a refresh that fails holds up nothing, and nothing is asked after the end", async () => {
  const refresh = vi.fn(() => Promise.reject(new Error("gone")));
  const refreshes = coalesceRefreshes(refresh);
  refreshes.add([{ tool: "a" }]);
  await vi.advanceTimersByTimeAsync(500);
  refreshes.add([{ tool: "a" }]);
  await vi.advanceTimersByTimeAsync(500);
  expect(refresh).toHaveBeenCalledTimes(2);
  refreshes.add([{ tool: "a" }]);
  refreshes.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(refresh).toHaveBeenCalledTimes(2);
});
