import { type Call, requireScope } from "#lib/services/context/index.ts";
import { SETTING_DEFAULTS, SETTING_KEYS, SettingValues } from "./definitions.ts";
import { storedValue } from "./read-settings.ts";
import { SettingList } from "./schemas.ts";

/** Every setting with its value, its default, and who changed it. */
export async function listSettings({ ctx }: Call<unknown>): Promise<SettingList> {
  requireScope(ctx, "read");
  const rows = await ctx.db.setting.findMany();
  const items = SETTING_KEYS.map((key) => {
    const row = storedValue(rows, key);
    const defaultValue = SETTING_DEFAULTS[key];
    return {
      key,
      value: row === null ? defaultValue : row.value,
      defaultValue,
      isDefault: row === null || row.value === defaultValue,
      description: SettingValues.shape[key].description ?? "",
      updatedAt: row?.updatedAt.toISOString() ?? null,
      updatedBy: row?.updatedBy ?? null,
    };
  });
  return SettingList.parse({ items });
}
