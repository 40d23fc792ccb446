import { z } from "zod";
import type { ModelPrice } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/index.ts";
import { PriceRow, PriceTier } from "#lib/llm/index.ts";

const PriceDetail = z.object({
  cacheWrite1hUsdPerM: z.number().nullable().default(null),
  batchFactor: z.number().nullable().default(null),
  tiers: z.array(PriceTier).default([]),
});

/** A stored row as a price; a row whose extras are damaged counts without them. */
export function toPriceRow(row: ModelPrice): PriceRow {
  const detail = PriceDetail.safeParse(row.detail ?? {});
  return PriceRow.parse({
    provider: row.provider,
    model: row.model,
    inputUsdPerM: row.inputUsdPerM,
    outputUsdPerM: row.outputUsdPerM,
    cacheReadUsdPerM: row.cacheReadUsdPerM,
    cacheWriteUsdPerM: row.cacheWriteUsdPerM,
    ...(detail.success ? detail.data : PriceDetail.parse({})),
    source: row.source,
    validFrom: row.validFrom.toISOString(),
    validTo: row.validTo?.toISOString() ?? null,
  });
}

/** Prices that people entered. */
export async function editedPrices(db: Db): Promise<PriceRow[]> {
  return (await db.modelPrice.findMany({ orderBy: { validFrom: "desc" } })).map(toPriceRow);
}
