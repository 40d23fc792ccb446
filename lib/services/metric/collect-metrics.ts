import { hostname } from "node:os";
import { createHostSampler, type HostReading } from "#lib/connectors/host-metrics/index.ts";
import { upsertMetrics } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

const PERIOD_MS = 10_000;

/** What waits in Plantain's own queues, and tokens of the models since the last look. */
async function ownReadings(ctx: ServiceContext, since: Date, now: Date): Promise<HostReading[]> {
  const [jobs, steps, tokens] = await Promise.all([
    ctx.db.job.count({ where: { state: "queued" } }),
    ctx.db.executionStep.count({ where: { state: { in: ["ready", "waiting_retry"] } } }),
    ctx.db.llmCall.aggregate({
      where: { at: { gte: since, lt: now } },
      _sum: { inputTokens: true, outputTokens: true },
    }),
  ]);
  const used = (tokens._sum.inputTokens ?? 0) + (tokens._sum.outputTokens ?? 0);
  return [
    { resource: "queue.jobs", value: jobs, capacity: null },
    { resource: "queue.steps", value: steps, capacity: null },
    { resource: "llm_tokens", value: used, capacity: null },
  ];
}

/**
 * Measures this machine and Plantain's queues when it is called, every ten seconds by the worker. Moments are whole tens
 * of seconds, so that of two workers on one machine the later replaces the earlier.
 */
export function createMetricCollector(ctx: ServiceContext): () => Promise<void> {
  const sample = createHostSampler({ procDir: "/proc", sysDir: "/sys", dataDir: ctx.env.dataDir });
  const host = hostname();
  let lookedAt = new Date(ctx.now().getTime() - PERIOD_MS);
  return async () => {
    const now = ctx.now();
    const readings = [...(await sample(now.getTime())), ...(await ownReadings(ctx, lookedAt, now))];
    lookedAt = now;
    const atMs = Math.floor(now.getTime() / PERIOD_MS) * PERIOD_MS;
    await upsertMetrics(
      ctx.db,
      readings.map((reading) => ({ host, atMs, ...reading })),
    );
  };
}
