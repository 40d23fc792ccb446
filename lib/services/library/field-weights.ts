import { z } from "zod";
import type { Db, Tx } from "#lib/db/index.ts";
import { DEFAULT_FIELD_WEIGHTS, FieldLevel, FieldName, type FieldWeights, MediaKind } from "#lib/metadata/index.ts";

export const WEIGHTS_SETTING = "metadata_field_weights";

/** The kinds whose weights were changed, each with all of its fields that count. */
export const ChangedWeights = z.partialRecord(MediaKind, z.partialRecord(FieldName, FieldLevel));
export type ChangedWeights = z.infer<typeof ChangedWeights>;

/** What people changed about which fields count; what no longer fits counts as not changed. */
export async function readChangedWeights(db: Db | Tx): Promise<ChangedWeights> {
  const row = await db.setting.findUnique({ where: { key: WEIGHTS_SETTING } });
  return ChangedWeights.catch({}).parse(row?.value ?? {});
}

/** Which fields count for which kind, and how much, as the settings say. */
export async function readFieldWeights(db: Db | Tx): Promise<FieldWeights> {
  return { ...DEFAULT_FIELD_WEIGHTS, ...(await readChangedWeights(db)) };
}
