export { SETTING_DEFAULTS, SETTING_KEYS, type SettingKey, SettingValues } from "./definitions.ts";
export { listSettings } from "./list-settings.ts";
export { readSettings } from "./read-settings.ts";
export { SettingList, SettingView, UpdateSettingsInput } from "./schemas.ts";
export { updateSettings } from "./update-settings.ts";
