import { z } from "zod";
import type { LlmCall, Prisma } from "#generated/prisma/client.ts";
import { AppError, type Page } from "#lib/core/index.ts";
import { readLatencies, readSpendSums } from "#lib/db/index.ts";
import { Tier, windowAt } from "#lib/llm/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { CallIdInput, type CallView, ListCallsInput, SpendInput, type SpendView, type Sums } from "./schemas.ts";

/** What answers should take at most, in ms. */
const TARGET_MS: Record<Tier, number> = { local: 2_000, fixed: 5_000, premium: 5_000 };
const DAY_MS = 86_400_000;

const Detail = z.record(z.string(), z.unknown()).nullable().catch(null);

function toCallView(row: LlmCall): CallView {
  const { at, askId: _askId, tier, detail, ...rest } = row;
  const known = Tier.safeParse(tier);
  return { ...rest, at: at.toISOString(), tier: known.success ? known.data : null, detail: Detail.parse(detail) };
}

/** The ledger, newest first: one line for each attempt at each model. */
export async function listCalls({ ctx, input }: Call<unknown>): Promise<Page<CallView>> {
  requireScope(ctx, "read");
  const { cursor, limit, from, to, purpose, model, ...wanted } = parseInput(ListCallsInput, input);
  const offset = offsetOf(cursor);
  const at: Prisma.DateTimeFilter = {
    ...(from === undefined ? {} : { gte: new Date(from) }),
    ...(to === undefined ? {} : { lt: new Date(to) }),
  };
  const where = {
    ...wanted,
    ...(purpose === undefined ? {} : { purpose: { contains: purpose } }),
    ...(model === undefined ? {} : { model: { contains: model } }),
    ...(from === undefined && to === undefined ? {} : { at }),
  };
  const [rows, total] = await Promise.all([
    ctx.db.llmCall.findMany({ where, orderBy: [{ at: "desc" }, { id: "desc" }], skip: offset, take: limit + 1 }),
    ctx.db.llmCall.count({ where }),
  ]);
  return toPage(rows.map(toCallView), { offset, limit, total });
}

/** @throws AppError NOT_FOUND */
export async function getCall({ ctx, input }: Call<unknown>): Promise<CallView> {
  requireScope(ctx, "read");
  const { callId } = parseInput(CallIdInput, input);
  const row = await ctx.db.llmCall.findUnique({ where: { id: callId } });
  if (row === null) throw new AppError("NOT_FOUND", `There is no model call ${callId}.`);
  return toCallView(row);
}

const NONE: Sums = {
  calls: 0,
  failed: 0,
  refused: 0,
  costUsd: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheSavingUsd: 0,
  batchSavingUsd: 0,
  reuseSavingUsd: 0,
  assumedUsd: 0,
};

function add(a: Sums, b: Sums): Sums {
  const sum = { ...a };
  for (const key of Object.keys(NONE) as (keyof Sums)[]) sum[key] = a[key] + b[key];
  return sum;
}

function groupBy<T extends Sums>(rows: readonly T[], keyOf: (row: T) => string): Map<string, Sums> {
  const groups = new Map<string, Sums>();
  for (const row of rows) groups.set(keyOf(row), add(groups.get(keyOf(row)) ?? NONE, row));
  return groups;
}

const dayName = (ms: number): string => {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

const dearestFirst = (a: Sums & { key: string }, b: Sums & { key: string }): number =>
  b.costUsd - a.costUsd || b.calls - a.calls;

/** What models cost and saved, by day (of the local clock, days without calls included), by purpose and by model. */
export async function getSpend({ ctx, input }: Call<unknown>): Promise<SpendView> {
  requireScope(ctx, "read");
  const { days } = parseInput(SpendInput, input);
  const nowMs = ctx.now().getTime();
  const today = windowAt("day", nowMs).startMs;
  const fromMs = windowAt("day", today - (days - 1) * DAY_MS + DAY_MS / 2).startMs;
  // Hours, not days, are summed in the store: a day begins when it begins where Plantain runs.
  const hours = await readSpendSums(ctx.db, fromMs, nowMs + 1);
  const named = Array.from({ length: days }, (_, index) => dayName(fromMs + index * DAY_MS + DAY_MS / 2));
  const perDay = groupBy(hours, (row) => dayName(row.hourMs));
  const perPurpose = groupBy(hours, (row) => row.purpose);
  const perModel = groupBy(hours, (row) => `${row.provider}\n${row.model}`);
  const latency = await readLatencies(ctx.db, fromMs);
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(nowMs).toISOString(),
    total: hours.reduce<Sums>((sum, row) => add(sum, row), NONE),
    byDay: named.map((key) => ({ key, ...(perDay.get(key) ?? NONE) })),
    byPurpose: [...perPurpose].map(([key, sums]) => ({ ...sums, key })).sort(dearestFirst),
    byModel: [...perModel]
      .map(([both, sums]) => {
        const [provider = "", key = ""] = both.split("\n");
        return { ...sums, key, provider };
      })
      .sort(dearestFirst),
    latency: latency.flatMap(({ tier, ...row }) => {
      const known = Tier.safeParse(tier);
      return known.success ? [{ tier: known.data, ...row, targetMs: TARGET_MS[known.data] }] : [];
    }),
  };
}
