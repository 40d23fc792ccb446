import type { Budget, BudgetWindow } from "#generated/prisma/client.ts";
import { AppError, newId } from "#lib/core/index.ts";
import { readDailySpend } from "#lib/db/index.ts";
import { AtLimit, BudgetPeriod, BudgetScope, windowAt } from "#lib/llm/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { type Forecast, forecastSpend } from "./forecast.ts";
import { BudgetIdInput, type BudgetList, type BudgetView, CreateBudgetInput, UpdateBudgetInput } from "./schemas.ts";

type Row = Budget & { windows: BudgetWindow[] };

const DAY_MS = 86_400_000;

/** The whole days of a window before today, by the local clock, with 0 where nothing was spent. */
async function dailyUsd(ctx: ServiceContext, row: Row, startMs: number): Promise<number[]> {
  const nowMs = ctx.now().getTime();
  const today = windowAt("day", nowMs).startMs;
  const days = Math.round((today - startMs) / DAY_MS);
  if (row.period !== "month" || days < 1) return [];
  const spent = await readDailySpend(ctx.db, { scope: row.scope, subject: row.subject, fromMs: startMs, toMs: today });
  return Array.from({ length: days }, (_, index) => {
    const day = windowAt("day", startMs + index * DAY_MS + DAY_MS / 2).startMs;
    return spent.reduce((sum, { atMs, usd }) => (windowAt("day", atMs).startMs === day ? sum + usd : sum), 0);
  });
}

const dollars = (usd: number): string => `${usd.toFixed(usd !== 0 && usd < 0.1 ? 4 : 2)} USD`;

function sayTokens(row: Row, forecast: Forecast, base: string): string {
  const tokens = (count: number | bigint): string => `${count.toLocaleString("en").replaceAll(",", " ")} tokens`;
  const words = `${base} at about ${tokens(forecast.tokens)}`;
  if (row.maxTokens === null) return `${words}.`;
  return forecast.tokens > Number(row.maxTokens)
    ? `${words}, above the limit: calls will be held back before.`
    : `${words}, within the limit of ${tokens(row.maxTokens)}.`;
}

function sayForecast(row: Row, forecast: Forecast): string {
  const end = row.period === "month" ? "the month" : "the day";
  if (!forecast.isReliable) return `Too early to say what ${end} will cost.`;
  const rate = `At this rate ${end} ends`;
  if (row.maxUsd === null) return sayTokens(row, forecast, rate);
  const range = `${dollars(forecast.usdLow)} to ${dollars(forecast.usdHigh)}`;
  const base = `${rate} at about ${dollars(forecast.usd)} (${range})`;
  return forecast.usd > row.maxUsd
    ? `${base}, above the limit of ${dollars(row.maxUsd)}: calls will be held back before.`
    : `${base}, within the limit of ${dollars(row.maxUsd)}.`;
}

async function toView(ctx: ServiceContext, row: Row): Promise<BudgetView> {
  const nowMs = ctx.now().getTime();
  const period = BudgetPeriod.parse(row.period);
  const { startMs, endMs } = windowAt(period, nowMs);
  const window = row.windows.find((candidate) => candidate.startAt.getTime() === startMs);
  const maxTokens = row.maxTokens === null ? null : Number(row.maxTokens);
  const spentUsd = window?.spentUsd ?? 0;
  const reservedUsd = window?.reservedUsd ?? 0;
  const spentTokens = Number(window?.spentTokens ?? 0n);
  const reservedTokens = Number(window?.reservedTokens ?? 0n);
  const share = (used: number, limit: number | null): number =>
    limit === null ? 0 : limit === 0 ? 100 : (100 * used) / limit;
  const so = { startMs, endMs, nowMs, usd: spentUsd, tokens: spentTokens, dailyUsd: await dailyUsd(ctx, row, startMs) };
  const forecast = forecastSpend(period, so);
  const exceeds =
    forecast !== null &&
    ((row.maxUsd !== null && forecast.usd > row.maxUsd) || (maxTokens !== null && forecast.tokens > maxTokens));
  return {
    id: row.id,
    scope: BudgetScope.parse(row.scope),
    subject: row.subject,
    period,
    maxUsd: row.maxUsd,
    maxTokens,
    atLimit: AtLimit.parse(row.atLimit),
    enabled: row.enabled,
    createdAt: row.createdAt.toISOString(),
    startAt: new Date(startMs).toISOString(),
    endAt: period === "total" ? null : new Date(endMs).toISOString(),
    spentUsd,
    reservedUsd,
    leftUsd: row.maxUsd === null ? null : Math.max(0, row.maxUsd - spentUsd - reservedUsd),
    spentTokens,
    reservedTokens,
    leftTokens: maxTokens === null ? null : Math.max(0, maxTokens - spentTokens - reservedTokens),
    usedPercent: Math.max(share(spentUsd, row.maxUsd), share(spentTokens, maxTokens)),
    alertedPercent: window?.alertedPercent ?? 0,
    forecast: forecast === null ? null : { ...forecast, exceeds, words: sayForecast(row, forecast) },
  };
}

const withWindows = (ctx: ServiceContext) => ({ windows: { where: { endAt: { gt: ctx.now() } } } });

/** Every budget with its present window and what the period will have cost at its end. */
export async function listBudgets({ ctx }: Pick<Call<unknown>, "ctx">): Promise<BudgetList> {
  requireScope(ctx, "read");
  const rows = await ctx.db.budget.findMany({
    include: withWindows(ctx),
    orderBy: [{ scope: "asc" }, { subject: "asc" }, { period: "asc" }],
  });
  const items: BudgetView[] = [];
  for (const row of rows) items.push(await toView(ctx, row));
  return { items };
}

async function viewOf(ctx: ServiceContext, id: string): Promise<BudgetView> {
  return toView(ctx, await ctx.db.budget.findUniqueOrThrow({ where: { id }, include: withWindows(ctx) }));
}

function assertLimited(maxUsd: number | null | undefined, maxTokens: number | bigint | null | undefined): void {
  if (maxUsd != null || maxTokens != null) return;
  throw new AppError("INVALID_INPUT", "A budget needs a limit in USD or in tokens.", {
    hint: "Give maxUsd or maxTokens; 0 allows nothing.",
  });
}

/**
 * Sets a limit. What was spent in the period before counts, so that a new budget does not start with a clean slate.
 * @throws AppError INVALID_INPUT, CONFLICT
 */
export async function createBudget({ ctx, input }: Call<unknown>): Promise<BudgetView> {
  requireScope(ctx, "admin");
  const wanted = parseInput(CreateBudgetInput, input);
  const { scope, period, maxUsd, maxTokens, atLimit } = wanted;
  if (scope !== "all" && wanted.subject === "") {
    throw new AppError("INVALID_INPUT", `A budget for one ${scope} needs to know which (subject).`, {
      issues: [{ path: "subject", message: "is missing" }],
    });
  }
  const subject = scope === "all" ? "" : wanted.subject;
  assertLimited(maxUsd, maxTokens);
  const id = newId("bud", ctx.now().getTime());
  const { startMs, endMs } = windowAt(period, ctx.now().getTime());
  const before = await readDailySpend(ctx.db, { scope, subject, fromMs: startMs, toMs: endMs });
  await ctx.db.$transaction(async (tx) => {
    if ((await tx.budget.count({ where: { scope, subject, period } })) > 0) {
      throw new AppError("CONFLICT", "There is such a budget already.", { hint: "Change its limit instead." });
    }
    const limits = { maxUsd: maxUsd ?? null, maxTokens: maxTokens === undefined ? null : BigInt(maxTokens) };
    await tx.budget.create({
      data: { id, scope, subject, period, atLimit, ...limits, createdAt: ctx.now(), updatedAt: ctx.now() },
    });
    const startAt = new Date(startMs);
    await tx.budgetWindow.create({
      data: {
        id: `${id}:${startAt.toISOString().replace("Z", "+00:00")}`,
        budgetId: id,
        startAt,
        endAt: new Date(endMs),
        spentUsd: Number(before.reduce((sum, row) => sum + row.usd, 0).toFixed(10)),
        spentTokens: BigInt(before.reduce((sum, row) => sum + row.tokens, 0)),
      },
    });
    await emitAudit(tx, ctx, { action: "budget.created", entityType: "budget", entityId: id, detail: wanted });
    await emitEvent(tx, "budgets", "budgets.changed", { budgetId: id });
  });
  return viewOf(ctx, id);
}

const notFound = (id: string) => new AppError("NOT_FOUND", `There is no budget ${id}.`);

/** Changes a limit; what is spent stays spent. @throws AppError NOT_FOUND, INVALID_INPUT */
export async function updateBudget({ ctx, input }: Call<unknown>): Promise<BudgetView> {
  requireScope(ctx, "admin");
  const { budgetId, noUsdLimit, noTokenLimit, ...wanted } = parseInput(UpdateBudgetInput, input);
  await ctx.db.$transaction(async (tx) => {
    const row = await tx.budget.findUnique({ where: { id: budgetId } });
    if (row === null) throw notFound(budgetId);
    const maxUsd = noUsdLimit === true ? null : (wanted.maxUsd ?? row.maxUsd);
    const maxTokens =
      noTokenLimit === true ? null : wanted.maxTokens === undefined ? row.maxTokens : BigInt(wanted.maxTokens);
    assertLimited(maxUsd, maxTokens);
    const data = {
      maxUsd,
      maxTokens,
      atLimit: wanted.atLimit ?? row.atLimit,
      enabled: wanted.enabled ?? row.enabled,
      updatedAt: ctx.now(),
    };
    await tx.budget.update({ where: { id: budgetId }, data });
    // A higher limit makes the marks count anew.
    if (maxUsd !== row.maxUsd || maxTokens !== row.maxTokens)
      await tx.budgetWindow.updateMany({ where: { budgetId }, data: { alertedPercent: 0 } });
    const detail = {
      before: { maxUsd: row.maxUsd, maxTokens: row.maxTokens?.toString() },
      after: wanted,
      noUsdLimit,
      noTokenLimit,
    };
    await emitAudit(tx, ctx, { action: "budget.changed", entityType: "budget", entityId: budgetId, detail });
    await emitEvent(tx, "budgets", "budgets.changed", { budgetId });
  });
  return viewOf(ctx, budgetId);
}

/** Takes a limit away; the ledger keeps every call. @throws AppError NOT_FOUND */
export async function removeBudget({ ctx, input }: Call<unknown>): Promise<{ budgetId: string }> {
  requireScope(ctx, "admin");
  const { budgetId } = parseInput(BudgetIdInput, input);
  await ctx.db.$transaction(async (tx) => {
    const removed = await tx.budget.deleteMany({ where: { id: budgetId } });
    if (removed.count === 0) throw notFound(budgetId);
    await emitAudit(tx, ctx, { action: "budget.removed", entityType: "budget", entityId: budgetId });
    await emitEvent(tx, "budgets", "budgets.changed", { budgetId });
  });
  return { budgetId };
}
