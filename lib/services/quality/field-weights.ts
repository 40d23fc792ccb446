import { z } from "zod";
import { AppError } from "#lib/core/index.ts";
import {
  DEFAULT_FIELD_WEIGHTS,
  FIELD_NAMES,
  FieldLevel,
  FieldName,
  LEVEL_WEIGHT,
  MediaKind,
} from "#lib/metadata/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { readChangedWeights, readFieldWeights, WEIGHTS_SETTING } from "#lib/services/library/index.ts";

export const FieldWeightsView = z.object({
  levels: z.object({ critical: z.number(), important: z.number(), nice: z.number() }),
  kinds: z.array(
    z.object({
      kind: MediaKind,
      isChanged: z.boolean(),
      fields: z.array(z.object({ field: FieldName, level: FieldLevel, defaultLevel: FieldLevel.nullable() })),
      unused: z.array(FieldName).describe("fields that do not count for this kind"),
    }),
  ),
});
export type FieldWeightsView = z.infer<typeof FieldWeightsView>;

/** Which fields count for each kind of medium, and how much. */
export async function getFieldWeights({ ctx }: Call<unknown>): Promise<FieldWeightsView> {
  requireScope(ctx, "read");
  const [weights, changed] = [await readFieldWeights(ctx.db), await readChangedWeights(ctx.db)];
  const kinds = MediaKind.options.map((kind) => ({
    kind,
    isChanged: changed[kind] !== undefined,
    fields: FIELD_NAMES.flatMap((field) => {
      const level = weights[kind][field];
      return level === undefined ? [] : [{ field, level, defaultLevel: DEFAULT_FIELD_WEIGHTS[kind][field] ?? null }];
    }),
    unused: FIELD_NAMES.filter((field) => weights[kind][field] === undefined),
  }));
  return { levels: { ...LEVEL_WEIGHT }, kinds };
}

export const SetFieldWeightsInput = z.object({
  kind: MediaKind,
  levels: z
    .partialRecord(FieldName, z.enum(["critical", "important", "nice", "none"]))
    .optional()
    .describe("new levels of some fields; none: the field does not count"),
  reset: z.boolean().default(false).describe("back to what Plantain comes with"),
});
export type SetFieldWeightsInput = z.infer<typeof SetFieldWeightsInput>;

/** Changes what counts for one kind, and measures the library anew as a job. @throws AppError INVALID_INPUT */
export async function setFieldWeights({ ctx, input }: Call<SetFieldWeightsInput>): Promise<JobView> {
  requireScope(ctx, "admin");
  const { kind, levels = {}, reset } = parseInput(SetFieldWeightsInput, input);
  return ctx.db.$transaction(async (tx) => {
    const changed = await readChangedWeights(tx);
    const before = changed[kind] ?? DEFAULT_FIELD_WEIGHTS[kind];
    const after = Object.fromEntries(Object.entries({ ...before, ...levels }).filter(([, level]) => level !== "none"));
    if (!reset && Object.keys(after).length === 0) {
      throw new AppError("INVALID_INPUT", "At least one field has to count.", { hint: "Leave one field at a level." });
    }
    const { [kind]: _dropped, ...others } = changed;
    const value = reset ? others : { ...others, [kind]: after };
    const data = { value, updatedBy: ctx.actor.name, updatedAt: ctx.now() };
    await tx.setting.upsert({
      where: { key: WEIGHTS_SETTING },
      create: { key: WEIGHTS_SETTING, ...data },
      update: data,
    });
    const detail = { kind, before, after: reset ? DEFAULT_FIELD_WEIGHTS[kind] : after };
    await emitAudit(tx, ctx, { action: "setting.changed", entityType: "setting", entityId: WEIGHTS_SETTING, detail });
    return enqueueJob(tx, ctx, { kind: "measure_metadata", input: { kind } });
  });
}
