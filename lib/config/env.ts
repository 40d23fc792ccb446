import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "#lib/core/index.ts";

const blankAsUnset = (value: unknown) => (value === "" ? undefined : value);
const optionalText = z.preprocess(blankAsUnset, z.string().optional());

/** Every setting that the environment may give. `.env.example` names each one; a test holds the two together. */
export const EnvSchema = z.object({
  PORT: z.preprocess(blankAsUnset, z.coerce.number().int().min(1).max(65_535).default(3000)),
  PLANTAIN_HOST: z.preprocess(blankAsUnset, z.string().default("127.0.0.1")),
  PLANTAIN_DATA_DIR: z.preprocess(blankAsUnset, z.string().default("./data")),
  PLANTAIN_PUBLIC_URL: z.preprocess(blankAsUnset, z.url().optional()),
  PLANTAIN_SETUP_TOKEN: z.preprocess(blankAsUnset, z.string().min(8).optional()),
  PLANTAIN_SECRET: z.preprocess(blankAsUnset, z.string().min(32).optional()),
  PLANTAIN_LOG_LEVEL: z.preprocess(blankAsUnset, z.enum(["debug", "info", "warn", "error", "silent"]).default("info")),
  DATABASE_URL: optionalText,
  FFMPEG_PATH: optionalText,
  FFPROBE_PATH: optionalText,
  CHROMA_URL: z.preprocess(blankAsUnset, z.url({ protocol: /^https?$/ }).optional()),
  CHROMA_TENANT: z.preprocess(blankAsUnset, z.string().default("default_tenant")),
  CHROMA_DATABASE: z.preprocess(blankAsUnset, z.string().default("default_database")),
  CHROMA_TOKEN: optionalText,
  MEILISEARCH_URL: z.preprocess(blankAsUnset, z.url({ protocol: /^https?$/ }).optional()),
  MEILISEARCH_MASTER_KEY: optionalText,
  PLANTAIN_PRIVATE_HOSTS: optionalText,
  OLLAMA_URL: z.preprocess(blankAsUnset, z.url({ protocol: /^https?$/ }).default("http://localhost:11434")),
  OLLAMA_MODEL: optionalText,
  OPENAI_API_KEY: optionalText,
  ANTHROPIC_API_KEY: optionalText,
});

export type Env = {
  port: number;
  host: string;
  dataDir: string;
  publicUrl: string | undefined;
  setupToken: string | undefined;
  secret: string | undefined;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  databasePath: string;
  ffmpegPath: string | undefined;
  ffprobePath: string | undefined;
  /** A Chroma server for vectors, when configured. */
  chroma: { url: string; tenant: string; database: string; token: string | undefined } | null;
  /** A Meilisearch server for text, when configured. */
  meilisearch: { url: string; masterKey: string | undefined } | null;
  /** Hosts of private networks that messages may be sent to; `*`: all. */
  privateHosts: readonly string[];
  ollamaUrl: string;
  ollamaModel: string | undefined;
  openaiApiKey: string | undefined;
  anthropicApiKey: string | undefined;
};

type Parsed = z.infer<typeof EnvSchema>;

const chromaOf = ({ CHROMA_URL, CHROMA_TENANT, CHROMA_DATABASE, CHROMA_TOKEN }: Parsed): Env["chroma"] =>
  CHROMA_URL === undefined
    ? null
    : { url: CHROMA_URL, tenant: CHROMA_TENANT, database: CHROMA_DATABASE, token: CHROMA_TOKEN };

const meilisearchOf = ({ MEILISEARCH_URL, MEILISEARCH_MASTER_KEY }: Parsed): Env["meilisearch"] =>
  MEILISEARCH_URL === undefined ? null : { url: MEILISEARCH_URL, masterKey: MEILISEARCH_MASTER_KEY };

const hostsOf = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== "");

function databasePathOf(url: string | undefined, dataDir: string): string {
  if (url === undefined) return resolve(dataDir, "plantain.db");
  if (!url.startsWith("file:")) {
    throw new AppError("INVALID_INPUT", `DATABASE_URL must start with "file:", got "${url.split(":")[0]}:".`, {
      hint: "Use for example DATABASE_URL=file:./data/plantain.db, or leave it out.",
    });
  }
  return resolve(url.slice("file:".length));
}

/**
 * Reads the environment once at start.
 * @throws AppError INVALID_INPUT naming every bad variable.
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const parsed = EnvSchema.safeParse(variables);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
    const list = issues.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
    throw new AppError("INVALID_INPUT", `The environment is not valid: ${list}.`, {
      hint: "Correct these variables (see .env.example) and start again.",
      issues,
    });
  }
  const values = parsed.data;
  const dataDir = resolve(values.PLANTAIN_DATA_DIR);
  return {
    port: values.PORT,
    host: values.PLANTAIN_HOST,
    dataDir,
    publicUrl: values.PLANTAIN_PUBLIC_URL,
    setupToken: values.PLANTAIN_SETUP_TOKEN,
    secret: values.PLANTAIN_SECRET,
    logLevel: values.PLANTAIN_LOG_LEVEL,
    databasePath: databasePathOf(values.DATABASE_URL, dataDir),
    ffmpegPath: values.FFMPEG_PATH,
    ffprobePath: values.FFPROBE_PATH,
    chroma: chromaOf(values),
    meilisearch: meilisearchOf(values),
    privateHosts: hostsOf(values.PLANTAIN_PRIVATE_HOSTS),
    ollamaUrl: values.OLLAMA_URL,
    ollamaModel: values.OLLAMA_MODEL,
    openaiApiKey: values.OPENAI_API_KEY,
    anthropicApiKey: values.ANTHROPIC_API_KEY,
  };
}
