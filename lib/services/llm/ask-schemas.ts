import { z } from "zod";
import { Tier } from "#lib/llm/index.ts";

const Purpose = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, dots, dashes")
  .describe("what the call is for; budgets and the ledger go by it");

/** What a part of the product asks a model. `schema` is a zod schema that the answer must have the form of. */
export const AskInput = z.object({
  purpose: Purpose,
  schema: z.custom<z.ZodType>((value) => value instanceof z.ZodType).optional(),
  system: z.string().optional(),
  prompt: z.string().min(1),
  maxOutputTokens: z.number().int().min(1).max(200_000),
  quality: Tier.optional(),
  urgency: z.enum(["low", "normal", "high"]).optional(),
  items: z.number().int().min(1).optional(),
  timeLeftMs: z.number().min(0).optional(),
  project: z.string().max(120).optional(),
  planId: z.string().max(120).optional(),
  executionId: z.string().max(120).optional(),
  /** `<provider>/<model>`: asks exactly this one. */
  model: z.string().max(320).optional(),
  signal: z.instanceof(AbortSignal).optional(),
});
export type AskInput<Schema extends z.ZodType = z.ZodType> = Omit<z.input<typeof AskInput>, "schema"> & {
  schema?: Schema;
};

export type Answered<T> = {
  outcome: "answered";
  /** The answer in the form of the schema; the text itself without one. */
  value: T;
  text: string;
  callId: string;
  provider: string;
  model: string;
  tier: Tier;
  costUsd: number;
  /** Why this model was asked. */
  reason: string;
  /** The server dropped the beginning of the prompt: what it says rests on the rest. */
  isPromptCut: boolean;
};

/** No answer. `reason` is a sentence for people; the rules go on without it. */
export type Unavailable = {
  outcome: "unavailable";
  reason: string;
  /** A model answered, and not in the form that was asked for: asking once more may help. */
  isBadAnswer?: boolean;
};

export const EmbedInput = z.object({
  purpose: Purpose,
  texts: z.array(z.string()).min(1).max(2_000),
  project: z.string().max(120).optional(),
  signal: z.instanceof(AbortSignal).optional(),
});
export type EmbedInput = z.input<typeof EmbedInput>;

export type Embedded =
  | { outcome: "embedded"; vectors: number[][]; provider: string; model: string; dimensions: number; costUsd: number }
  | Unavailable;
