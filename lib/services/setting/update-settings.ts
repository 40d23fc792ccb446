import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { SETTING_DEFAULTS, SETTING_KEYS } from "./definitions.ts";
import { listSettings } from "./list-settings.ts";
import { storedValue } from "./read-settings.ts";
import { type SettingList, UpdateSettingsInput } from "./schemas.ts";

/** Changes some settings, all of them or none. */
export async function updateSettings({ ctx, input }: Call<unknown>): Promise<SettingList> {
  requireScope(ctx, "admin");
  const changes = parseInput(UpdateSettingsInput, input);
  await ctx.db.$transaction(async (tx) => {
    const rows = await tx.setting.findMany();
    for (const key of SETTING_KEYS) {
      const after = changes[key];
      const before = storedValue(rows, key)?.value ?? SETTING_DEFAULTS[key];
      if (after === undefined || after === before) continue;
      const data = { value: after, updatedBy: ctx.actor.name, updatedAt: ctx.now() };
      await tx.setting.upsert({ where: { key }, create: { key, ...data }, update: data });
      const detail = { before, after };
      await emitAudit(tx, ctx, { action: "setting.changed", entityType: "setting", entityId: key, detail });
    }
  });
  return listSettings({ ctx, input: {} });
}
