import { z } from "zod";
import { AppError, type Page, PageInput, pageOf } from "#lib/core/index.ts";
import { type PriceRow, PriceTier } from "#lib/llm/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { forgetModelWorld, shippedPrices } from "./model-world.ts";
import { toPriceRow } from "./price-rows.ts";

export const PriceView = z.object({
  /** Set for prices that a person entered. */
  priceId: z.number().int().nullable(),
  provider: z.string(),
  model: z.string(),
  inputUsdPerM: z.number(),
  outputUsdPerM: z.number(),
  cacheReadUsdPerM: z.number().nullable(),
  cacheWriteUsdPerM: z.number().nullable(),
  cacheWrite1hUsdPerM: z.number().nullable(),
  batchFactor: z.number().nullable(),
  tiers: z.array(PriceTier),
  source: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  isEdited: z.boolean(),
});
export type PriceView = z.infer<typeof PriceView>;
export const PricePage = pageOf(PriceView);

export const ListPricesInput = PageInput.extend({
  provider: z.string().max(60).optional(),
  search: z.string().trim().max(120).optional().describe("part of the model's name"),
  allDates: z.boolean().default(false).describe("also prices of the past and the future"),
});
export type ListPricesInput = z.infer<typeof ListPricesInput>;

const usd = z.coerce.number().min(0).max(100_000);

export const SetPriceInput = z.object({
  provider: z.string().trim().min(1).max(60).describe("anthropic, openai, ollama, or the id of your provider"),
  model: z.string().trim().min(1).max(200),
  inputUsdPerM: usd.describe("USD per million prompt tokens"),
  outputUsdPerM: usd.describe("USD per million tokens of the answer"),
  cacheReadUsdPerM: usd.optional(),
  cacheWriteUsdPerM: usd.optional(),
  cacheWrite1hUsdPerM: usd.optional(),
  batchFactor: z.coerce
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("share of the price that batched calls cost, such as 0.5"),
  validFrom: z.iso.datetime().optional().describe("from when on; now when left out"),
  source: z.string().trim().min(1).max(200).default("entered by hand").describe("where the price is from"),
});
export type SetPriceInput = z.infer<typeof SetPriceInput>;

export const PriceIdInput = z.object({ priceId: z.coerce.number().int() });

const isNow = (row: PriceRow, nowMs: number): boolean =>
  Date.parse(row.validFrom) <= nowMs && (row.validTo === null || nowMs < Date.parse(row.validTo));

/** Prices in force: those that people entered first, then those that come with Plantain and are not replaced by them. */
export async function listPrices({ ctx, input }: Call<unknown>): Promise<Page<PriceView>> {
  requireScope(ctx, "read");
  const { cursor, limit, provider, search, allDates } = parseInput(ListPricesInput, input);
  const nowMs = ctx.now().getTime();
  const rows = await ctx.db.modelPrice.findMany({
    orderBy: [{ provider: "asc" }, { model: "asc" }, { validFrom: "desc" }],
  });
  const edited = rows.map((row): PriceView => ({ ...toPriceRow(row), priceId: row.id, isEdited: true }));
  const current = new Set(edited.filter((row) => isNow(row, nowMs)).map((row) => `${row.provider}/${row.model}`));
  const shipped = shippedPrices()
    .filter((row) => allDates || !current.has(`${row.provider}/${row.model}`))
    .map((row): PriceView => ({ ...row, priceId: null, isEdited: false }));
  const items = [...edited, ...shipped].filter(
    (row) =>
      (provider === undefined || row.provider === provider) &&
      (search === undefined || row.model.toLowerCase().includes(search.toLowerCase())) &&
      (allDates || isNow(row, nowMs)),
  );
  const offset = offsetOf(cursor);
  return toPage(items.slice(offset, offset + limit + 1), { offset, limit, total: items.length });
}

/** Enters a price that wins over the shipped one from a moment on; one that was entered before ends then. */
export async function setPrice({ ctx, input }: Call<unknown>): Promise<PriceView> {
  requireScope(ctx, "admin");
  const { cacheWrite1hUsdPerM, batchFactor, validFrom: from, ...wanted } = parseInput(SetPriceInput, input);
  const validFrom = from === undefined ? ctx.now() : new Date(from);
  const { provider, model } = wanted;
  const detail = { cacheWrite1hUsdPerM: cacheWrite1hUsdPerM ?? null, batchFactor: batchFactor ?? null, tiers: [] };
  const row = await ctx.db.$transaction(async (tx) => {
    await tx.modelPrice.deleteMany({ where: { provider, model, validFrom } });
    const later = await tx.modelPrice.findFirst({
      where: { provider, model, validFrom: { gt: validFrom } },
      orderBy: { validFrom: "asc" },
    });
    const open = {
      provider,
      model,
      validFrom: { lt: validFrom },
      OR: [{ validTo: null }, { validTo: { gt: validFrom } }],
    };
    await tx.modelPrice.updateMany({ where: open, data: { validTo: validFrom } });
    const { cacheReadUsdPerM = null, cacheWriteUsdPerM = null, ...plain } = wanted;
    const made = await tx.modelPrice.create({
      data: { ...plain, cacheReadUsdPerM, cacheWriteUsdPerM, detail, validFrom, validTo: later?.validFrom ?? null },
    });
    await emitAudit(tx, ctx, {
      action: "model_price.set",
      entityType: "model_price",
      entityId: `${provider}/${model}`,
      detail: { ...wanted, ...detail, validFrom },
    });
    return made;
  });
  forgetModelWorld(ctx);
  return { ...toPriceRow(row), priceId: row.id, isEdited: true };
}

/** Takes an entered price away; the shipped one, or none, stands again. @throws AppError NOT_FOUND */
export async function removePrice({ ctx, input }: Call<unknown>): Promise<{ priceId: number }> {
  requireScope(ctx, "admin");
  const { priceId } = parseInput(PriceIdInput, input);
  await ctx.db.$transaction(async (tx) => {
    const row = await tx.modelPrice.findUnique({ where: { id: priceId } });
    if (row === null) throw new AppError("NOT_FOUND", `There is no entered price ${priceId}.`);
    await tx.modelPrice.delete({ where: { id: priceId } });
    const entityId = `${row.provider}/${row.model}`;
    await emitAudit(tx, ctx, {
      action: "model_price.removed",
      entityType: "model_price",
      entityId,
      detail: { validFrom: row.validFrom },
    });
  });
  forgetModelWorld(ctx);
  return { priceId };
}
