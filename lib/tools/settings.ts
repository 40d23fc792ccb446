import { z } from "zod";
import { listSettings, SettingList, UpdateSettingsInput, updateSettings } from "#lib/services/setting/index.ts";
import { defineTool } from "./define-tool.ts";

export const settingTools = [
  defineTool({
    name: "settings.list",
    title: "Settings",
    description: "Every setting with its value, its default and who changed it.",
    tag: "Settings",
    scope: "read",
    isReadOnly: true,
    isDestructive: false,
    input: z.object({}),
    output: SettingList,
    http: { method: "GET", path: "/settings" },
    cli: { command: ["settings", "get"], examples: ["plantain settings get"] },
    run: listSettings,
  }),
  defineTool({
    name: "settings.update",
    title: "Change settings",
    description: "Changes the settings that are named, all of them or none.",
    tag: "Settings",
    scope: "admin",
    isReadOnly: false,
    isDestructive: false,
    input: UpdateSettingsInput,
    output: SettingList,
    http: { method: "PATCH", path: "/settings" },
    run: updateSettings,
  }),
];
