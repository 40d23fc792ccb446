import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Env } from "#lib/config/index.ts";
import { loadAppSecret } from "./app-secret.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a secret is for and whose it is; both are bound in, so that rows can't be swapped. */
export type SecretPlace = { purpose: string; owner: string };

const keyOf = (env: Env, purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", loadAppSecret(env), "plantain", purpose, 32));

/** AES-256-GCM under a key made from the application's own secret. */
export function sealSecret(env: Env, { purpose, owner }: SecretPlace, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(env, purpose), nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/** @throws Error when the application's secret has changed since, or the row is not the owner's */
export function openSecret(env: Env, { purpose, owner }: SecretPlace, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(env, purpose), bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}
