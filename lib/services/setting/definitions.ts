import { z } from "zod";

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
  auto_generate_templates: z.boolean().default(true).describe("make templates from successful plans"),
  enable_advanced_models: z.boolean().default(true).describe("allow paid models when they are configured"),
  default_model: z.string().trim().min(1).max(120).default("qwen3:8b").describe("model for plans and explanations"),
  fallback_model: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .default("ollama")
    .describe("what is used when the default model fails"),
});
export type SettingValues = z.infer<typeof SettingValues>;
export type SettingKey = keyof SettingValues;

export const SETTING_KEYS = Object.keys(SettingValues.shape) as SettingKey[];
export const SETTING_DEFAULTS: SettingValues = SettingValues.parse({});
