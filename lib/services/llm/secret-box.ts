import type { Env } from "#lib/config/index.ts";
import { AppError } from "#lib/core/index.ts";
import { openSecret, sealSecret } from "#lib/services/app-secret/index.ts";

const PURPOSE = "keys of model providers";

/** A provider's key as it is stored: encrypted, and bound to its provider. */
export const sealKey = (env: Env, owner: string, text: string): string =>
  sealSecret(env, { purpose: PURPOSE, owner }, text);

/** @throws AppError PRECONDITION_FAILED when the secret has changed since */
export function openKey(env: Env, owner: string, sealed: string): string {
  try {
    return openSecret(env, { purpose: PURPOSE, owner }, sealed);
  } catch (cause) {
    throw new AppError("PRECONDITION_FAILED", `The stored key of ${owner} can't be read with the present secret.`, {
      hint: "Enter the key again (Budgets, Providers), or put the old PLANTAIN_SECRET back.",
      cause,
    });
  }
}
