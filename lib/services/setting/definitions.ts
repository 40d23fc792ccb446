import { isAbsolute } from "node:path";
import { z } from "zod";
import { isAutoApprovable } from "#lib/approval/index.ts";
import {
  faultOfValues,
  parseAllowedHosts,
  parseCommands,
  parseCommandTemplate,
  parseHours,
  parseTypeLimits,
  STEP_TYPES,
} from "#lib/core/index.ts";

const days = (min: number, max: number, initial: number, words: string) =>
  z.coerce.number().int().min(min).max(max).default(initial).describe(words);

const typesOf = (text: string): string[] =>
  text
    .split(",")
    .map((type) => type.trim())
    .filter((type) => type !== "");

/** True for a command that is told what to read and where to write. */
function isTranscriber(text: string): boolean {
  const template = parseCommandTemplate(text);
  if (template === null) return false;
  const values = { input: "i", output: "o", folder: "f", language: "en" };
  const named = Object.fromEntries(Object.entries(values).filter(([name]) => text.includes(`{${name}`)));
  return faultOfValues(template, named) === null && "input" in named && ("output" in named || "folder" in named);
}

/** Every setting that people may change: its name (outside programs rely on it), its values and its default. */
export const SettingValues = z.object({
  log_analysis_window_hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(8760)
    .default(24)
    .describe("hours of logs that an analysis looks at"),
  pattern_detection_threshold: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe("how often something must happen to count as a pattern"),
  optimization_score_threshold: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe("plans below this score are marked as weak"),
  resource_efficiency_threshold: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe("plans below this efficiency are marked as wasteful"),
  max_plan_templates: z.coerce.number().int().min(1).max(10_000).default(100).describe("templates kept"),
  max_recommendations: z.coerce.number().int().min(1).max(1000).default(50).describe("open recommendations kept"),
  task_run_keep_days: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(30)
    .describe("days that a clean-up leaves of imported task runs"),
  metric_raw_hours: days(1, 720, 24, "hours for which metrics are kept every 10 seconds"),
  metric_minute_days: days(1, 365, 7, "days for which metrics are kept by the minute"),
  metric_quarter_hour_days: days(1, 3650, 90, "days for which metrics are kept by the quarter of an hour"),
  metric_hour_days: days(1, 36_500, 730, "days for which metrics are kept by the hour"),
  auto_generate_templates: z.boolean().default(true).describe("make templates from successful plans"),
  enable_advanced_models: z.boolean().default(true).describe("allow paid models when they are configured"),
  default_model: z.string().trim().min(1).max(120).default("qwen3:8b").describe("model for plans and explanations"),
  fallback_model: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .default("ollama")
    .describe("asked next when a model fails and its provider's fallback is on: provider, model or provider/model"),
  media_model_vectors: z
    .boolean()
    .default(false)
    .describe("make vectors of media with the embedding model that is set up, beside the built-in ones"),
  media_watch: z.boolean().default(true).describe("read media folders by themselves soon after they change"),
  log_watch: z.boolean().default(true).describe("read logs by themselves soon after they change"),
  log_pattern_keep_days: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(365)
    .describe("days that a log pattern is kept after its last line; marked ones stay"),
  log_volume_keep_days: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(365)
    .describe("days of log volume over time that are kept"),
  log_ingest_body_max_mb: z.coerce
    .number()
    .int()
    .min(1)
    .max(1024)
    .default(32)
    .describe("largest batch of log lines over HTTP, in MiB, unpacked"),
  log_ingest_backlog_max_mb: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(512)
    .describe("MiB of received log lines that may wait to be read; above it senders are asked to slow down"),
  log_ingest_keep_days: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(30)
    .describe("days that received log files are kept"),
  log_ingest_keep_mb: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .default(4096)
    .describe("MiB of received log files kept for each source"),
  log_trial_keep_hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(8760)
    .default(24)
    .describe("hours after which logs that were only tried are removed"),
  approval_four_eyes: z
    .boolean()
    .default(false)
    .describe("a plan is approved by another person than the one who proposed or changed it"),
  approval_expiry_hours: z.coerce
    .number()
    .int()
    .min(0)
    .max(87_600)
    .default(168)
    .describe("hours after which an approval that nobody used is void; 0: never"),
  waiting_plan_expiry_hours: z.coerce
    .number()
    .int()
    .min(0)
    .max(87_600)
    .default(0)
    .describe("hours after which a plan that nobody decided on is rejected by itself; 0: never"),
  auto_approval: z.boolean().default(false).describe("approve plans by the rules below, without a person"),
  auto_approval_step_types: z
    .string()
    .trim()
    .max(1000)
    .refine(
      (text) => typesOf(text).every(isAutoApprovable),
      `Only types that change no media file: ${STEP_TYPES.filter(isAutoApprovable).join(", ")}`,
    )
    .default("probe, thumbnail, analyze_logs, reindex")
    .describe("the only step types that such a plan may have, separated by commas"),
  auto_approval_max_steps: z.coerce.number().int().min(1).max(5000).default(100).describe("steps that it may have"),
  auto_approval_max_minutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_080)
    .default(30)
    .describe("minutes that it may be predicted to take"),
  auto_approval_max_cost_usd: z.coerce
    .number()
    .min(0)
    .max(10_000)
    .default(0)
    .describe("US dollars that it may be predicted to cost"),
  auto_approval_of_agents: z.boolean().default(false).describe("also plans that an agent proposed"),
  auto_approval_starts: z.boolean().default(false).describe("start such plans at once"),
  llm_optimizations: z
    .boolean()
    .default(true)
    .describe("obey the optimizations of each model provider; false switches all of them off at once"),
  execution_steps_at_once: z.coerce
    .number()
    .int()
    .min(0)
    .max(256)
    .default(0)
    .describe("steps that run at once; 0: as many as the machine has cores, at most 4"),
  execution_cpu: z.coerce.number().min(0).max(1024).default(0).describe("cores that steps may use; 0: all of them"),
  execution_gpu: z.coerce
    .number()
    .int()
    .min(0)
    .max(64)
    .default(1)
    .describe("steps that may use a graphics card at once"),
  execution_disk: z.coerce.number().int().min(1).max(256).default(4).describe("steps that may use the disk at once"),
  execution_network: z.coerce
    .number()
    .int()
    .min(0)
    .max(256)
    .default(4)
    .describe("steps that may use the network at once"),
  execution_type_limits: z
    .string()
    .trim()
    .max(500)
    .refine((text) => parseTypeLimits(text) !== null, "such as: transcode 1, thumbnail 2")
    .default("")
    .describe("at most so many steps of a type at once, such as: transcode 1, thumbnail 2"),
  execution_quiet_hours: z
    .string()
    .trim()
    .max(200)
    .refine((text) => parseHours(text) !== null, "hours such as 22:00-06:00 or mon-fri 08:00-18:00")
    .default("")
    .describe("hours in which no step starts, local time of the server, such as: mon-fri 08:00-18:00"),
  transcribe_command: z
    .string()
    .trim()
    .max(1000)
    .refine((text) => text === "" || isTranscriber(text), "a program with {input} and {output} or {folder}")
    .default("")
    .describe(
      "local program that transcribes, such as: /usr/local/bin/whisper-cli -m /models/base.bin -l {language} -osrt -of {output} {input}",
    ),
  transcribe_provider: z
    .string()
    .trim()
    .max(120)
    .default("")
    .describe("model provider whose /audio/transcriptions transcribes, such as: openai; empty: none"),
  transcribe_model: z.string().trim().min(1).max(200).default("whisper-1").describe("model of that provider"),
  transcribe_usd_per_minute: z.coerce
    .number()
    .min(0)
    .max(100)
    .default(0.006)
    .describe("what that provider asks for a minute of sound, in USD; 0 for a server of your own"),
  http_allowed_hosts: z
    .string()
    .trim()
    .max(4000)
    .refine(
      (text) => parseAllowedHosts(text) !== null,
      "hosts such as api.example.com, *.example.org, lan:nas.home:8096",
    )
    .default("")
    .describe(
      "hosts that plans may send requests to; lan: before one whose address lies in your own network; empty: none",
    ),
  shell_commands: z
    .string()
    .trim()
    .max(8000)
    .refine(
      (text) => parseCommands(text) !== null,
      "one a line, such as: backup = /usr/bin/rsync -a {folder:path} /mnt/backup/",
    )
    .default("")
    .describe(
      "commands that plans may run, one a line: name = /path/of/program arguments, with {name:int}, {name:word}, {name:path} or {name:choice(a|b)} where a plan fills in; empty: none",
    ),
  inbox_folder: z
    .string()
    .trim()
    .max(4096)
    .refine((text) => text === "" || isAbsolute(text), "an absolute path")
    .default("")
    .describe("folder out of which plans may take new files; empty: none"),
  execution_when_closed: z
    .enum(["finish", "pause"])
    .default("finish")
    .describe(
      "what becomes of steps at work when quiet hours, the end of a window or a deadline comes: they finish, or those that can start again later are given up",
    ),
  execution_keep_free_mb: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000_000)
    .default(512)
    .describe("MiB that stay free on every disk a step writes to; a step that would need them waits"),
  llm_keep_texts: z.boolean().default(false).describe("keep the text of model requests and answers in the ledger"),
});
export type SettingValues = z.infer<typeof SettingValues>;
export type SettingKey = keyof SettingValues;

export const SETTING_KEYS = Object.keys(SettingValues.shape) as SettingKey[];
export const SETTING_DEFAULTS: SettingValues = SettingValues.parse({});
