import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Env } from "#lib/config/index.ts";
import { AppError } from "#lib/core/index.ts";
import { loadAppSecret } from "#lib/services/app-secret/index.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const keyOf = (env: Env): Buffer =>
  Buffer.from(hkdfSync("sha256", loadAppSecret(env), "plantain", "keys of model providers", 32));

/** AES-256-GCM under a key made from the application's own secret; `owner` is bound in, so that rows can't be swapped. */
export function sealKey(env: Env, owner: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(env), nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/** @throws AppError PRECONDITION_FAILED when the secret has changed since */
export function openKey(env: Env, owner: string, sealed: string): string {
  try {
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", keyOf(env), bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new AppError("PRECONDITION_FAILED", `The stored key of ${owner} can't be read with the present secret.`, {
      hint: "Enter the key again (Budgets, Providers), or put the old PLANTAIN_SECRET back.",
      cause,
    });
  }
}
