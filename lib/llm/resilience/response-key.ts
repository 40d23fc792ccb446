import { createHash } from "node:crypto";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ProviderRef } from "../schemas.ts";

/** Names one question to one model: everything that is sent, and nothing about who asks. */
export function responseKeyOf(provider: ProviderRef, model: string, params: LanguageModelV4CallOptions): string {
  const { abortSignal: _signal, headers: _headers, includeRawChunks: _raw, ...sent } = params;
  return createHash("sha256").update(`${provider.id}\n${model}\n`).update(JSON.stringify(sent)).digest("base64url");
}

export type KeptResponse = { value: string; costUsd: number };

/** Where answers are kept to be given again. */
export type ResponseStore = {
  read(key: string, nowMs: number): KeptResponse | null;
  keep(key: string, response: KeptResponse, expiresMs: number): void;
};

type Entry = KeptResponse & { expiresMs: number };

/** Keeps answers in memory, the least recently used forgotten first, in front of a slower store. */
export class ResponseMemory implements ResponseStore {
  readonly #entries = new Map<string, Entry>();
  readonly #capacity: number;
  readonly #behind: ResponseStore | null;

  constructor(capacity: number, behind: ResponseStore | null = null) {
    this.#capacity = capacity;
    this.#behind = behind;
  }

  read(key: string, nowMs: number): KeptResponse | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return this.#behind?.read(key, nowMs) ?? null;
    this.#entries.delete(key);
    if (entry.expiresMs <= nowMs) return null;
    this.#entries.set(key, entry);
    return entry;
  }

  keep(key: string, response: KeptResponse, expiresMs: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { ...response, expiresMs });
    const oldest = this.#entries.size > this.#capacity ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#behind?.keep(key, response, expiresMs);
  }
}
