import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "#lib/config/index.ts";
import { openDb, type TaskRunRow, upsertMetrics, upsertTaskRuns } from "#lib/db/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import { type ServiceContext, SYSTEM_ACTOR } from "#lib/services/context/index.ts";
import { measureHealth } from "#lib/services/health/index.ts";
import { rollUp } from "#lib/services/metric/index.ts";
import { refreshRecommendations } from "#lib/services/recommendation/index.ts";
import { analyseTaskSource } from "#lib/services/task-analysis/index.ts";
import { runTool } from "#lib/tools/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TYPES = ["ingest", "probe", "transcode", "thumbnail", "tag", "index", "package", "upload"];
const SOURCE = "src_dashboard";

/** Equal numbers for equal seeds (Numerical Recipes' generator). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Ninety days of runs with daily rhythm, retries, failures, dependencies in batches, and a type that became slower. */
function* makeRuns(count: number, endMs: number): Generator<TaskRunRow> {
  const random = seeded(7);
  const spanMs = 90 * DAY_MS;
  for (let index = 0; index < count; index += 1) {
    const share = index / count;
    const queuedAtMs = Math.round(endMs - spanMs + share * spanMs);
    const type = TYPES[Math.floor(random() * TYPES.length)] ?? "probe";
    const rush = 1 + Math.max(0, Math.sin((queuedAtMs / DAY_MS) * 2 * Math.PI));
    const startedAtMs = queuedAtMs + Math.round(random() * 20_000 * rush ** 3);
    const slower = type === "transcode" && share > 0.8 ? 2.2 : 1;
    const finishedAtMs = startedAtMs + Math.round((4_000 + random() * 60_000) * slower);
    const hasFailed = random() < (type === "upload" ? 0.12 : 0.02);
    yield {
      externalId: `run-${index}`,
      type,
      status: hasFailed ? "failed" : "succeeded",
      queuedAtMs,
      startedAtMs,
      finishedAtMs,
      attempt: random() < 0.05 ? 2 : 1,
      error: hasFailed ? `connect ECONNREFUSED 10.0.0.${Math.floor(random() * 3)}:9000 in job ${index}` : null,
      priority: Math.floor(random() * 3),
      dependsOn: index % 40 > 0 && random() < 0.3 ? [`run-${index - 1}`] : [],
      batch: `batch-${Math.floor(index / 40)}`,
      worker: `worker-${Math.floor(random() * 6)}`,
      resources: { cpu: 1 },
      inputBytes: Math.floor(random() * 1e9),
      mediaDurationSec: null,
      labels: {},
    };
  }
}

async function fillLogs(ctx: ServiceContext, patterns: number, now: Date): Promise<void> {
  const sourceId = "src_dashboard_logs";
  await ctx.db.source.create({
    data: { id: sourceId, kind: "log_folder", name: "Logs", path: "/var/log/pipeline", config: {} },
  });
  const rows = Array.from({ length: patterns }, (_, index) => ({
    id: `ltp_${index}`,
    sourceId,
    templateKey: `k${index}`,
    template: `worker <*> finished step ${index} of job <*> in <*> ms`,
    count: 1 + ((index * 7919) % 50_000),
    levels: { info: 1 },
    levelNames: ",info,",
    firstSeen: new Date(now.getTime() - 30 * DAY_MS),
    lastSeen: now,
    lines: [],
    updatedAt: now,
  }));
  for (let from = 0; from < rows.length; from += 500)
    await ctx.db.logTemplate.createMany({ data: rows.slice(from, from + 500) });
  const buckets = Array.from({ length: 30 * 24 }, (_, hour) => ({
    sourceId,
    startAt: new Date(now.getTime() - hour * HOUR_MS),
    seconds: 3600,
    level: "info",
    count: 1000 + hour,
  }));
  for (let from = 0; from < buckets.length; from += 500)
    await ctx.db.logBucket.createMany({ data: buckets.slice(from, from + 500) });
}

async function fillMetrics(ctx: ServiceContext, endMs: number): Promise<void> {
  const resources = [
    "cpu",
    "memory",
    "disk_busy",
    "disk_space",
    "disk_read",
    "disk_write",
    "network_in",
    "network_out",
  ];
  const rows = Array.from({ length: 8_640 }, (_, index) => endMs - index * 10_000).flatMap((atMs) =>
    resources.map((resource, at) => ({
      host: "box",
      resource,
      atMs,
      value: 1 + Math.sin(atMs / 1e6 + at),
      capacity: 4,
    })),
  );
  await upsertMetrics(ctx.db, rows);
  await rollUp(ctx, endMs - DAY_MS);
}

type Read = readonly [page: string, tool: string, input: Record<string, unknown>];

const READS: readonly Read[] = [
  ["overview", "overview.get", {}],
  ["tasks", "tasks.summarize", {}],
  ["tasks", "tasks.summarize", { days: 30 }],
  ["tasks", "tasks.summarize", { hours: 24 }],
  ["tasks", "tasks.list", {}],
  ["tasks", "tasks.list", { type: "transcode" }],
  ["tasks", "tasks.list", { status: "failed" }],
  ["tasks", "tasks.list", { search: "ECONNREFUSED" }],
  ["tasks", "tasks.list", { search: "no such text" }],
  ["bottlenecks", "bottlenecks.list", {}],
  ["bottlenecks", "health.get", {}],
  ["findings", "findings.list", {}],
  ["recommendations", "recommendations.list", {}],
  ["recommendations", "recommendations.track_record", {}],
  ["resources", "resources.list", {}],
  ["resources", "resources.series", { hours: 6 }],
  ["resources", "resources.series", { hours: 24 }],
  ["resources", "resources.series", { hours: 720 }],
  ["logs", "logs.templates", {}],
  ["logs", "logs.templates", { search: "step 77" }],
  ["logs", "logs.volume", {}],
  ["sources", "sources.list", {}],
  ["plans", "plans.list", {}],
  ["metadata", "metadata.quality", {}],
];

const quantile = (sorted: readonly number[], share: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(1));

async function timeRead(ctx: ServiceContext, [page, name, input]: Read, rounds: number) {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    JSON.stringify(await runTool({ ctx, name, input }));
    taken.push(performance.now() - started);
  }
  taken.sort((a, b) => a - b);
  return { page, tool: name, input, p50Ms: quantile(taken, 0.5), p95Ms: quantile(taken, 0.95) };
}

/** One open bottleneck's page is read, too, as long as there is one. */
async function readsOf(ctx: ServiceContext): Promise<Read[]> {
  const first = await ctx.db.finding.findFirst({
    where: { stage: "bottlenecks", state: "open" },
    select: { id: true },
  });
  return first === null ? [...READS] : [...READS, ["bottlenecks", "bottlenecks.get", { findingId: first.id }]];
}

/**
 * Time that the server takes for what each page asks, with a million task runs (`--runs`) and 10,000 patterns in the
 * database, and for importing and analysing them. `--keep <folder>` leaves the data for a look in the browser.
 */
export async function run({ output, options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const runs = Number(options.runs ?? 1_000_000);
  const rounds = Number(options.rounds ?? 20);
  const dataDir =
    options.keep === undefined ? mkdtempSync(join(tmpdir(), "plantain-dashboard-")) : resolve(options.keep);
  mkdirSync(dataDir, { recursive: true });
  const env = parseEnv({ PLANTAIN_DATA_DIR: dataDir, PLANTAIN_LOG_LEVEL: "silent" });
  const { databasePath } = env;
  await deployMigrations({
    databasePath,
    migrationsDir: join(ROOT, "prisma/migrations"),
    schemaPath: join(ROOT, "prisma/schema.prisma"),
  });
  const db = openDb(databasePath);
  const ctx: ServiceContext = { actor: SYSTEM_ACTOR, db, env, now: () => new Date() };
  const now = new Date();
  try {
    await db.source.create({
      data: { id: SOURCE, kind: "task_runs", name: "Runs", path: "runs", config: {}, state: "ready" },
    });
    const started = performance.now();
    await upsertTaskRuns(databasePath, SOURCE, makeRuns(runs, now.getTime()));
    const storeSeconds = (performance.now() - started) / 1000;
    const watch = { report: () => undefined, signal: new AbortController().signal };
    const analysis = await analyseTaskSource(ctx, SOURCE, watch);
    await fillLogs(ctx, 10_000, now);
    await fillMetrics(ctx, now.getTime());
    await refreshRecommendations(ctx);
    await measureHealth(ctx);
    const reads = [];
    for (const read of await readsOf(ctx)) reads.push(await timeRead(ctx, read, rounds));
    if (output !== undefined) writeFileSync(output, reads.map((read) => JSON.stringify(read)).join("\n"));
    const slowest = reads.reduce((a, b) => (b.p95Ms > a.p95Ms ? b : a));
    return {
      runs,
      storeSeconds: Number(storeSeconds.toFixed(1)),
      analyseSeconds: Number((analysis.elapsedMs / 1000).toFixed(1)),
      findings: analysis.findings,
      p50Ms: Math.max(...reads.map((read) => read.p50Ms)),
      p95Ms: slowest.p95Ms,
      slowest: `${slowest.tool} ${JSON.stringify(slowest.input)}`,
      pages: reads,
    };
  } finally {
    await db.$disconnect();
    if (options.keep === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
}
