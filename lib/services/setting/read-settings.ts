import type { Db, Tx } from "#lib/db/index.ts";
import { SETTING_DEFAULTS, SETTING_KEYS, type SettingKey, SettingValues } from "./definitions.ts";

type SettingRow = { key: string; value: unknown; updatedAt: Date; updatedBy: string };

/** One stored value; a value that is no longer valid counts as not set. */
export function storedValue<Key extends SettingKey>(rows: readonly SettingRow[], key: Key): SettingRow | null {
  const row = rows.find((candidate) => candidate.key === key);
  return row !== undefined && SettingValues.shape[key].safeParse(row.value).success ? row : null;
}

/** All settings with their types, for the code that obeys them. */
export async function readSettings(app: { db: Db | Tx }): Promise<SettingValues> {
  const rows = await app.db.setting.findMany();
  const set = SETTING_KEYS.flatMap((key) => {
    const row = storedValue(rows, key);
    return row === null ? [] : [[key, row.value]];
  });
  return SettingValues.parse({ ...SETTING_DEFAULTS, ...Object.fromEntries(set) });
}
