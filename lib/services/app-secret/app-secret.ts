import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "#lib/config/index.ts";
import { AppError } from "#lib/core/index.ts";

const FILE_NAME = "secret.key";
const SECRET_BYTES = 48;
const OWNER_ONLY = 0o600;

/**
 * The key that signs sessions: `PLANTAIN_SECRET`, or one made once and kept in the data folder for its owner only.
 * @throws AppError UNAVAILABLE when the file can't be read or written.
 */
export function loadAppSecret(env: Env): string {
  if (env.secret !== undefined) return env.secret;
  const path = join(env.dataDir, FILE_NAME);
  try {
    return readSecret(path) ?? makeSecret(env.dataDir, path);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", `The key file ${path} can't be used: ${String(cause)}`, {
      hint: "Make it readable for the user that Plantain runs as, or set PLANTAIN_SECRET.",
      cause,
    });
  }
}

function readSecret(path: string): string | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  if (text.length < 32) throw new Error("it is shorter than 32 characters");
  return text;
}

/** Written aside and linked into place: of two processes that start together both end with the same whole key. */
function makeSecret(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(SECRET_BYTES).toString("base64url")}\n`, { mode: OWNER_ONLY });
  chmodSync(draft, OWNER_ONLY);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const secret = readSecret(path);
  if (secret === null) throw new Error("it disappeared");
  return secret;
}
