import { z } from "zod";

/** What a model can do. Null: not known, and then nobody relies on it. */
export const Capabilities = z.object({
  structuredOutput: z.boolean().describe("answers in a given JSON form by itself"),
  tools: z.boolean(),
  forcedTools: z.boolean().describe("can be made to call a certain tool"),
  samplingParameters: z.boolean().describe("takes temperature, top_p, top_k"),
  thinking: z.enum(["none", "optional", "always"]),
  vision: z.boolean(),
  embeddings: z.boolean(),
  batches: z.boolean(),
  promptCaching: z.enum(["none", "markers", "automatic", "automatic-and-markers"]),
  cacheMinTokens: z.number().int().min(0).nullable().describe("shorter prompts are never cached"),
  contextTokens: z.number().int().min(1).nullable(),
  maxOutputTokens: z.number().int().min(1).nullable(),
});
export type Capabilities = z.infer<typeof Capabilities>;

/** The safe default: plain text in, plain text out. */
export const UNKNOWN_MODEL: Capabilities = {
  structuredOutput: false,
  tools: false,
  forcedTools: false,
  samplingParameters: true,
  thinking: "none",
  vision: false,
  embeddings: false,
  batches: false,
  promptCaching: "none",
  cacheMinTokens: null,
  contextTokens: null,
  maxOutputTokens: null,
};

export type KnownCapabilities = { capabilities: Capabilities; source: string };
