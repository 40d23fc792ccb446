import { z } from "zod";
import { SETTING_KEYS, type SettingKey, SettingValues } from "./definitions.ts";

const settingValue = z.union([z.string(), z.number(), z.boolean()]);

export const SettingView = z.object({
  key: z.enum(SETTING_KEYS as [SettingKey, ...SettingKey[]]),
  value: settingValue,
  defaultValue: settingValue,
  isDefault: z.boolean(),
  description: z.string(),
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
});
export type SettingView = z.infer<typeof SettingView>;

export const SettingList = z.object({ items: z.array(SettingView) });
export type SettingList = z.infer<typeof SettingList>;

const describedOptional = (key: SettingKey) =>
  SettingValues.shape[key]
    .unwrap()
    .optional()
    .describe(SettingValues.shape[key].description ?? "");

const withoutDefaults = Object.fromEntries(SETTING_KEYS.map((key) => [key, describedOptional(key)])) as {
  [Key in SettingKey]: z.ZodOptional<ReturnType<(typeof SettingValues.shape)[Key]["unwrap"]>>;
};

/** Only the settings that shall change. */
export const UpdateSettingsInput = z.strictObject(withoutDefaults);
export type UpdateSettingsInput = z.infer<typeof UpdateSettingsInput>;
