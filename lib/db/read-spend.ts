import type { Db } from "./open-db.ts";

const iso = (ms: number): string => new Date(ms).toISOString().replace("Z", "+00:00");

export type DailySpend = { atMs: number; usd: number; tokens: number };

export type SpendOf = { scope: string; subject: string; fromMs: number; toMs: number };

type HourRow = { hour: string; usd: number | null; tokens: number | bigint | null };

/** What one budget would have counted between two moments, by tens of minutes, since some clocks are off by half an hour. */
export async function readDailySpend(db: Db, { scope, subject, fromMs, toMs }: SpendOf): Promise<DailySpend[]> {
  const rows = await db.$queryRaw<HourRow[]>`
    SELECT substr(at, 1, 15) AS hour, SUM(cost_usd) AS usd,
      SUM(COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) + COALESCE(cache_read_tokens, 0)
        + COALESCE(cache_write_tokens, 0) + COALESCE(cache_write_1h_tokens, 0)) AS tokens
    FROM llm_call
    WHERE at >= ${iso(fromMs)} AND at < ${iso(toMs)}
      AND (${scope} = 'all'
        OR (${scope} = 'purpose' AND purpose = ${subject}) OR (${scope} = 'project' AND project = ${subject})
        OR (${scope} = 'plan' AND plan_id = ${subject}) OR (${scope} = 'provider' AND provider_id = ${subject})
        OR (${scope} = 'tier' AND tier = ${subject}))
    GROUP BY hour`;
  return rows.map((row) => ({ atMs: hourMs(row.hour), usd: row.usd ?? 0, tokens: Number(row.tokens ?? 0) }));
}

const hourMs = (hour: string): number => Date.parse(`${hour}0:00Z`);

export type SpendSum = {
  hourMs: number;
  purpose: string;
  provider: string;
  model: string;
  calls: number;
  failed: number;
  refused: number;
  costUsd: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheSavingUsd: number;
  batchSavingUsd: number;
  reuseSavingUsd: number;
  assumedUsd: number;
};

type SumRow = Record<Exclude<keyof SpendSum, "hourMs" | "purpose" | "provider" | "model">, number | bigint | null> & {
  hour: string;
  purpose: string;
  provider: string;
  model: string;
};

/** The ledger summed by hour, purpose and model. */
export async function readSpendSums(db: Db, fromMs: number, toMs: number): Promise<SpendSum[]> {
  const rows = await db.$queryRaw<SumRow[]>`
    SELECT substr(at, 1, 15) AS hour, purpose, COALESCE(provider_id, provider) AS provider, model,
      SUM(outcome IN ('answered', 'reused', 'failed', 'lost')) AS calls,
      SUM(outcome IN ('failed', 'lost')) AS failed, SUM(outcome = 'refused') AS refused, SUM(cost_usd) AS costUsd,
      SUM(COALESCE(input_tokens, 0) + COALESCE(cache_read_tokens, 0) + COALESCE(cache_write_tokens, 0)
        + COALESCE(cache_write_1h_tokens, 0)) AS inputTokens,
      SUM(output_tokens) AS outputTokens, SUM(cache_read_tokens) AS cacheReadTokens,
      SUM(COALESCE(cache_write_tokens, 0) + COALESCE(cache_write_1h_tokens, 0)) AS cacheWriteTokens,
      SUM(cache_saving_usd) AS cacheSavingUsd, SUM(batch_saving_usd) AS batchSavingUsd,
      SUM(reuse_saving_usd) AS reuseSavingUsd,
      SUM(CASE WHEN is_price_assumed OR COALESCE(json_extract(detail, '$.isCostAssumed'), 0) THEN cost_usd ELSE 0 END) AS assumedUsd
    FROM llm_call WHERE at >= ${iso(fromMs)} AND at < ${iso(toMs)}
    GROUP BY hour, purpose, COALESCE(provider_id, provider), model`;
  return rows.map(({ hour, purpose, provider, model, ...sums }) => ({
    hourMs: hourMs(hour),
    purpose,
    provider,
    model,
    ...(Object.fromEntries(Object.entries(sums).map(([key, value]) => [key, Number(value ?? 0)])) as Omit<
      SpendSum,
      "hourMs" | "purpose" | "provider" | "model"
    >),
  }));
}

export type TierLatency = { tier: string; answers: number; p50Ms: number; p95Ms: number };

/** Percentiles of how long answers took, by tier, over the newest 10,000 answers of each. */
export async function readLatencies(db: Db, fromMs: number): Promise<TierLatency[]> {
  const rows = await db.$queryRaw<{ tier: string; answers: number | bigint; p50Ms: number; p95Ms: number }[]>`
    WITH newest AS (
      SELECT tier, latency_ms, ROW_NUMBER() OVER (PARTITION BY tier ORDER BY at DESC) AS age
      FROM llm_call
      WHERE outcome = 'answered' AND latency_ms IS NOT NULL AND batch_item_id IS NULL AND tier IS NOT NULL AND at >= ${iso(fromMs)}
    ), ranked AS (
      SELECT tier, latency_ms, ROW_NUMBER() OVER (PARTITION BY tier ORDER BY latency_ms) AS place,
        COUNT(*) OVER (PARTITION BY tier) AS answers
      FROM newest WHERE age <= 10000
    )
    SELECT tier, answers, MIN(CASE WHEN place >= 0.5 * answers THEN latency_ms END) AS p50Ms,
      MIN(CASE WHEN place >= 0.95 * answers THEN latency_ms END) AS p95Ms
    FROM ranked GROUP BY tier, answers`;
  return rows.map((row) => ({ ...row, answers: Number(row.answers) }));
}

export type ModelLatency = { provider: string; model: string; latencyMs: number };

/** How long the newest 500 answers took, newest first; batched ones are left out. */
export async function readAnswerTimes(db: Db): Promise<ModelLatency[]> {
  return db.$queryRaw<ModelLatency[]>`
    SELECT COALESCE(provider_id, provider) AS provider, model, latency_ms AS latencyMs FROM llm_call
    WHERE outcome = 'answered' AND latency_ms IS NOT NULL AND batch_item_id IS NULL ORDER BY at DESC LIMIT 500`;
}
