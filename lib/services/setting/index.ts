export type { SettingValues } from "./definitions.ts";
export { readExecutionLimits } from "./execution-limits.ts";
export { listSettings } from "./list-settings.ts";
export { readSettings } from "./read-settings.ts";
export { SettingList, UpdateSettingsInput } from "./schemas.ts";
export { updateSettings } from "./update-settings.ts";
