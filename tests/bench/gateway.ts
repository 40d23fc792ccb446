import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { generateText } from "ai";
import { newId } from "#lib/core/index.ts";
import { SpendStore } from "#lib/db/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import {
  type Account,
  ALL_OFF,
  createGateway,
  type GatewayDeps,
  knownCapabilities,
  Optimizations,
  PriceBook,
  ResponseMemory,
  seedPrices,
} from "#lib/llm/index.ts";
import { StoredAccount } from "#lib/services/budget/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";
import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

/** About 4 kB, as a question with some context is. */
const PROMPT = "The quick brown fox jumps over the lazy dog, and nobody minds. ".repeat(64);
const MODEL = "gpt-4o-mini";
const ROUNDS = 10;
const PROVIDER = { id: "openai", kind: "openai" } as const;

/** A model that answers at once: what is left is the price of everything around it. */
const instant: LanguageModelV4 = {
  specificationVersion: "v4",
  provider: "openai.responses",
  modelId: MODEL,
  supportedUrls: {},
  doGenerate: async () => ({
    content: [{ type: "text", text: "ready" }],
    finishReason: { unified: "stop", raw: "stop" },
    usage: {
      inputTokens: { total: 900, noCache: 900, cacheRead: 0, cacheWrite: undefined },
      outputTokens: { total: 1, text: 1, reasoning: 0 },
    },
    warnings: [],
  }),
  doStream: () => Promise.reject(new Error("not measured")),
};

const untouched: Account = {
  reserve: async () => ({ granted: true, isHeld: false }),
  settle: () => undefined,
  flush: async () => undefined,
};

function wrapped(account: Account, optimizations: Optimizations): LanguageModelV4 {
  const prices = new PriceBook(seedPrices());
  const deps: GatewayDeps = {
    account,
    now: () => Date.now(),
    random: Math.random,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    newId: (nowMs) => newId("llm", nowMs),
    priceOf: (provider, model, nowMs) => prices.find(provider, model, nowMs),
    capabilitiesOf: (provider, model) => knownCapabilities(provider, model).capabilities,
    optimizationsOf: () => optimizations,
    responses: new ResponseMemory(100),
    keepsTexts: () => false,
  };
  return createGateway(deps).wrap(instant, PROVIDER, { labels: { purpose: "bench" }, tier: "fixed" });
}

const call = (model: LanguageModelV4) => generateText({ model, prompt: PROMPT, maxOutputTokens: 50, maxRetries: 0 });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

const round = (ms: number): number => Number(ms.toFixed(4));

type Overhead = { p50: number; p95: number; p99: number; bareP50: number };

/** Bare and wrapped calls in turns, so that both meet the same machine; the difference of their percentiles. */
async function oneRound(model: LanguageModelV4, calls: number): Promise<Overhead> {
  const bare: number[] = [];
  const through: number[] = [];
  for (let n = 0; n < calls; n++) {
    bare.push(await timed(() => call(instant)));
    through.push(await timed(() => call(model)));
  }
  bare.sort((a, b) => a - b);
  through.sort((a, b) => a - b);
  const difference = (share: number) => at(through, share) - at(bare, share);
  return { p50: difference(0.5), p95: difference(0.95), p99: difference(0.99), bareP50: at(bare, 0.5) };
}

/** The middle of several rounds, so that one during which the machine did something else does not decide. */
async function overhead(model: LanguageModelV4, calls: number): Promise<Overhead> {
  await oneRound(model, Math.min(500, calls));
  const rounds: Overhead[] = [];
  for (let n = 0; n < ROUNDS; n++) rounds.push(await oneRound(model, Math.ceil(calls / ROUNDS)));
  const middle = (pick: (round: Overhead) => number) =>
    round(
      at(
        rounds.map(pick).sort((a, b) => a - b),
        0.5,
      ),
    );
  return {
    p50: middle((one) => one.p50),
    p95: middle((one) => one.p95),
    p99: middle((one) => one.p99),
    bareP50: middle((one) => one.bareP50),
  };
}

async function callsPerSecond(model: LanguageModelV4, calls: number, concurrency: number): Promise<number> {
  let left = calls;
  const lane = async () => {
    while (left-- > 0) await call(model);
  };
  const ms = await timed(() => Promise.all(Array.from({ length: concurrency }, lane)));
  return Math.round((calls / ms) * 1000);
}

/** Middle time of the gateway's own part, without the SDK around it. */
async function middleOf(calls: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < calls; n++) times.push(await timed(work));
  times.sort((a, b) => a - b);
  return round(at(times, 0.5));
}

const direct = (model: LanguageModelV4) => () =>
  Promise.resolve(
    model.doGenerate({ prompt: [{ role: "user", content: [{ type: "text", text: PROMPT }] }], maxOutputTokens: 50 }),
  );

/**
 * What the gateway costs beside the bare SDK with a model that answers at once: without a store, and with a budget and the
 * ledger in a database file as the product has them (the headline). `--calls` (5000) and `--concurrency` (100).
 */
export async function run({ options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const calls = Number(options.calls ?? 5_000);
  const concurrency = Number(options.concurrency ?? 100);
  const dataDir = mkdtempSync(join(tmpdir(), "plantain-bench-"));
  const databasePath = join(dataDir, "plantain.db");
  await deployMigrations({ databasePath, schemaPath: "prisma/schema.prisma", migrationsDir: "prisma/migrations" });
  const app = createAppContext({ PLANTAIN_DATA_DIR: dataDir, PLANTAIN_LOG_LEVEL: "silent" });
  const budget = { scope: "all", subject: "", period: "month" };
  await app.db.budget.create({ data: { id: "bud_bench", ...budget, maxUsd: 1_000_000 } });
  await app.db.budget.create({
    data: { id: "bud_none", scope: "purpose", subject: "refused", period: "day", maxUsd: 0 },
  });
  const store = new SpendStore(databasePath);
  const fail = (error: unknown) => {
    throw error;
  };
  const account = new StoredAccount({ store, now: () => Date.now(), onAlert: () => undefined, onFault: fail });
  try {
    const persisted = wrapped(account, ALL_OFF);
    const memory = wrapped(untouched, ALL_OFF);
    const kept = wrapped(untouched, Optimizations.parse({ responseCache: { enabled: true } }));
    const withBudget = await overhead(persisted, calls);
    const withoutStore = await overhead(memory, calls);
    const throughput = await callsPerSecond(persisted, 2 * calls, concurrency);
    const bareThroughput = await callsPerSecond(instant, 2 * calls, concurrency);
    await direct(kept)();
    const cacheHitMs = await middleOf(calls, direct(kept));
    const refusing = { scope: "all" as const, atLimit: "refuse" as const };
    const refusedWith = async (limit: number) => {
      const answer = { ...refusing, budgetId: "b", subject: "", period: "day" as const, unit: "usd" as const };
      const refused: Account = {
        ...untouched,
        reserve: async ({ usd }) => ({
          granted: false,
          refusal: { ...answer, limit, spent: 0, reserved: 0, needed: usd, endsAt: null },
        }),
      };
      const refuser = direct(wrapped(refused, ALL_OFF));
      await refuser().catch(() => undefined);
      return middleOf(calls, () => refuser().catch(() => undefined));
    };
    const refusalMs = await refusedWith(0);
    // Something is left, so that the prompt has to be counted before the call can be refused.
    const refusalCountedMs = await refusedWith(0.0001);
    const refusalStoredMs = await middleOf(calls, () =>
      account.reserve({
        callId: "none",
        labels: { purpose: "refused" },
        providerId: "openai",
        providerKind: "openai",
        model: MODEL,
        tier: "fixed",
        usd: 1,
        tokens: 1,
        ttlMs: 1,
      }),
    );
    await account.flush();
    const ledgerRows = await app.db.llmCall.count();
    const { p50, p95, p99, bareP50 } = withBudget;
    return {
      calls,
      p50,
      p95,
      p99,
      callsPerSecond: throughput,
      cacheHitMs,
      refusalMs,
      refusalCountedMs,
      refusalStoredMs,
      bareP50,
      bareCallsPerSecond: bareThroughput,
      withoutStore,
      ledgerRows,
      machineLoad: round(loadavg()[0] ?? 0),
    };
  } finally {
    await app.db.$disconnect();
    store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
