import { expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import {
  createMetricCollector,
  forgetOldMetrics,
  listResources,
  readMetricSeries,
  recordMetrics,
} from "#lib/services/metric/index.ts";
import { asCli, openTestApp } from "../support/open-test-app.ts";

const NOW_MS = Date.parse("2026-05-04T12:00:00Z");

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const send = (ctx: ServiceContext, rows: object[]) =>
  recordMetrics({ ctx, input: { host: "box" }, body: bytesOf(rows.map((row) => JSON.stringify(row)).join("\n")) });

test("figures that are handed over give series by the minute with means, lows and highs, and gaps where there are none", async () => {
  const ctx = { ...asCli(await openTestApp()), now: () => new Date(NOW_MS) };
  const rows = Array.from({ length: 60 }, (_, index) => ({
    ts: NOW_MS - 3 * 3_600_000 + index * 10_000 + (index >= 30 ? 3_600_000 : 0),
    resource: "cpu",
    value: index % 2,
    capacity: 4,
  }));
  const answer = await send(ctx, [...rows, { ts: "yesterday", resource: "cpu", value: 1 }]);
  expect(answer).toMatchObject({ accepted: 60, rejected: 1, problems: [{ line: 61 }] });
  const { resolutionSec, series } = await readMetricSeries({ ctx, input: { hours: 6 } });
  expect(resolutionSec).toBe(60);
  const points = series[0]?.points ?? [];
  expect(points).toHaveLength(10);
  expect(points[0]).toMatchObject({ value: 0.5, low: 0, high: 1 });
  const gaps = points.slice(1).map((point, index) => Date.parse(point.at) - Date.parse(points[index]?.at ?? ""));
  expect(Math.max(...gaps)).toBeGreaterThan(3_600_000);
});

test("the same figures again change nothing, and what is older than it is kept goes, the coarser sums stay", async () => {
  const ctx = { ...asCli(await openTestApp()), now: () => new Date(NOW_MS) };
  const old = { ts: NOW_MS - 30 * 3_600_000, resource: "memory", value: 5 };
  await send(ctx, [old]);
  await send(ctx, [old]);
  expect(await ctx.db.systemMetric.count({ where: { resolutionSec: 10 } })).toBe(1);
  await forgetOldMetrics(ctx);
  const left = await ctx.db.systemMetric.findMany({
    select: { resolutionSec: true },
    orderBy: { resolutionSec: "asc" },
  });
  expect(left.map((row) => row.resolutionSec)).toEqual([60, 900, 3600]);
});

test("the worker's collector stores what this machine tells, with its queues", async () => {
  const ctx = asCli(await openTestApp());
  await createMetricCollector(ctx)();
  const { items } = await listResources({ ctx });
  const names = items.map((item) => item.resource);
  expect(names).toEqual(expect.arrayContaining(["memory", "queue.jobs", "queue.steps", "llm_tokens"]));
  expect(items.find((item) => item.resource === "memory")?.share).toBeGreaterThan(0);
});
