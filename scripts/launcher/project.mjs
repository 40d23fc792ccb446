// Where things are, and the environment that programs get.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** @param {string[]} parts */
export const inProject = (...parts) => resolve(ROOT, ...parts);

/**
 * Adds what `.env` sets to the environment; what is set already wins. Relative places in `.env` count from the project.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [path]
 */
export function loadDotEnv(env, path = inProject(".env")) {
  const fromFile = existsSync(path) ? parseDotEnv(readFileSync(path, "utf8")) : {};
  for (const [name, value] of Object.entries(fromFile)) env[name] ??= anchored(name, value, dirname(path));
  env.PLANTAIN_DATA_DIR = resolve(env.PLANTAIN_DATA_DIR || inProject("data"));
}

function anchored(name, value, folder) {
  if (name === "PLANTAIN_DATA_DIR" && value !== "") return resolve(folder, value);
  if (name === "DATABASE_URL" && value.startsWith("file:"))
    return `file:${resolve(folder, value.slice("file:".length))}`;
  return value;
}

/**
 * `NAME=value` lines; quotes, `export` and comments as in a shell, without expansion.
 * @param {string} text
 * @returns {Record<string, string>}
 */
export function parseDotEnv(text) {
  const result = {};
  const line = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[^\r\n]*)/gm;
  for (const [, name, raw] of text.matchAll(line)) result[name] = unquoted(raw.trim());
  return result;
}

function unquoted(raw) {
  if (raw.startsWith("'") && raw.endsWith("'") && raw.length > 1) return raw.slice(1, -1);
  if (raw.startsWith('"') && raw.endsWith('"') && raw.length > 1) {
    return raw.slice(1, -1).replace(/\\(.)/g, (_, char) => (char === "n" ? "\n" : char));
  }
  return raw.replace(/(^|\s)#.*$/, "").trim();
}

/**
 * The environment for programs of this project: the chosen Node first on the path, no telemetry, no downloads.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function programEnv(node) {
  return {
    ...process.env,
    PATH: [dirname(node), inProject("node_modules", ".bin"), process.env.PATH].join(delimiter),
    NEXT_TELEMETRY_DISABLED: "1",
    // glibc gives each thread a heap of its own otherwise, and keeps what they let go of.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "2",
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    // `prisma generate` insists on an engine that it never runs; any existing program saves the download.
    PRISMA_SCHEMA_ENGINE_BINARY: node,
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
  };
}
