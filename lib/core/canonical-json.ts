import { createHash } from "node:crypto";

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}

/** JSON with object keys in code-unit order and no undefined members (after RFC 8785), so equal values give equal text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(canonical(value));

/** SHA-256 of the canonical JSON, as 64 hex digits. */
export const contentHashOf = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex");
