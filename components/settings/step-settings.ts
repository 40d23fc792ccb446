/** Settings that belong to types of steps, in groups by what they allow. */
export const STEP_SETTING_GROUPS = [
  {
    title: "Transcription",
    types: ["transcribe"],
    keys: ["transcribe_command", "transcribe_provider", "transcribe_model", "transcribe_usd_per_minute"],
  },
  { title: "Inbox", types: ["ingest"], keys: ["inbox_folder"] },
  { title: "Requests", types: ["http_request"], keys: ["http_allowed_hosts"] },
  { title: "Commands", types: ["shell"], keys: ["shell_commands"] },
] as const;

const KEYS: readonly string[] = STEP_SETTING_GROUPS.flatMap((group) => group.keys);

export const isStepSetting = (key: string): boolean => KEYS.includes(key);

const LONG: readonly string[] = ["transcribe_command", "inbox_folder", "http_allowed_hosts", "shell_commands"];

/** True for text that needs the width of the page. */
export const isLongSetting = (key: string): boolean => LONG.includes(key);
