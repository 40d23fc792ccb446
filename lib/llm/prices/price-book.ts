import type { ProviderRef } from "../schemas.ts";
import type { Price, PriceRow } from "./price-row.ts";

/** Ends of a name that say which build of a model it is, not which model. */
const BUILD = /(-\d{8}|-\d{4}-\d{2}-\d{2}|-latest|@[\w-]+|:latest)$/;

const keyOf = (provider: string, model: string): string => `${provider}/${model.toLowerCase()}`;

const isValidAt = (row: PriceRow, nowMs: number): boolean =>
  Date.parse(row.validFrom) <= nowMs && (row.validTo === null || nowMs < Date.parse(row.validTo));

/** Models that run on one's own machine cost nothing per call; what Ollama passes on to its cloud is not of them. */
const isOllamas = ({ kind }: ProviderRef, model: string): boolean =>
  kind === "ollama" && !/[-:]cloud$/.test(model.toLowerCase());

const free = (provider: string, model: string, source: string): Price => ({
  provider,
  model,
  inputUsdPerM: 0,
  outputUsdPerM: 0,
  cacheReadUsdPerM: 0,
  cacheWriteUsdPerM: 0,
  cacheWrite1hUsdPerM: 0,
  tiers: [],
  batchFactor: null,
  source,
  validFrom: "1970-01-01T00:00:00Z",
  validTo: null,
  isAssumed: false,
});

const highest = (rows: readonly PriceRow[], pick: (row: PriceRow) => number): number =>
  rows.reduce((most, row) => Math.max(most, pick(row), 0), 0);

/**
 * Prices of models at a moment. A model is found by its exact name, with or without the build at its end; one that is
 * not known costs the most that any model of its provider costs, and says so. Never 0 by ignorance.
 */
export class PriceBook {
  readonly #rows = new Map<string, PriceRow[]>();
  readonly #all: readonly PriceRow[];
  readonly #isSaidLocal: (provider: ProviderRef, model: string) => boolean;

  /**
   * @param rows seeded prices
   * @param edited prices that people entered, which win
   * @param isSaidLocal whether a person said that a model of a server of their own is local, and so costs nothing a call
   */
  constructor(
    rows: readonly PriceRow[],
    edited: readonly PriceRow[] = [],
    isSaidLocal: (provider: ProviderRef, model: string) => boolean = () => false,
  ) {
    this.#isSaidLocal = isSaidLocal;
    this.#all = [...rows, ...edited];
    for (const row of [...edited, ...rows]) {
      const key = keyOf(row.provider, row.model);
      const known = this.#rows.get(key);
      if (known === undefined) this.#rows.set(key, [row]);
      else known.push(row);
    }
  }

  find(provider: ProviderRef, model: string, nowMs: number): Price {
    const row = this.#lookUp(provider, model, nowMs) ?? this.#lookUp(provider, model.replace(BUILD, ""), nowMs);
    if (row !== undefined) return { ...row, isAssumed: false };
    if (isOllamas(provider, model)) return free(provider.id, model, "runs on your own machine");
    return provider.kind === "openai-compatible" && this.#isSaidLocal(provider, model)
      ? free(provider.id, model, "said to be local: costs nothing a call")
      : this.#worst(provider, model, nowMs);
  }

  #lookUp(provider: ProviderRef, model: string, nowMs: number): PriceRow | undefined {
    for (const name of [provider.id, provider.kind]) {
      const row = this.#rows.get(keyOf(name, model))?.find((candidate) => isValidAt(candidate, nowMs));
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** The highest rates that the provider's current models have; for a provider nobody knows, those of all. */
  #worst(provider: ProviderRef, model: string, nowMs: number): Price {
    const valid = this.#all.filter((row) => isValidAt(row, nowMs) && !/audio|realtime|image|pro\b/.test(row.model));
    const family = valid.filter((row) => row.provider === provider.kind || row.provider === provider.id);
    const rows = family.length > 0 ? family : valid;
    const inputUsdPerM = highest(rows, (row) => row.inputUsdPerM);
    return {
      provider: provider.id,
      model,
      inputUsdPerM,
      outputUsdPerM: highest(rows, (row) => row.outputUsdPerM),
      cacheReadUsdPerM: inputUsdPerM,
      cacheWriteUsdPerM: Math.max(
        inputUsdPerM,
        highest(rows, (row) => row.cacheWriteUsdPerM ?? 0),
      ),
      cacheWrite1hUsdPerM: Math.max(
        inputUsdPerM,
        highest(rows, (row) => row.cacheWrite1hUsdPerM ?? 0),
      ),
      tiers: [],
      batchFactor: null,
      source: "not known: the highest price of this provider's models stands in",
      validFrom: "1970-01-01T00:00:00Z",
      validTo: null,
      isAssumed: true,
    };
  }
}
