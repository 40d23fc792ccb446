import type { Db } from "#lib/db/index.ts";
import {
  ALL_OFF,
  Capabilities,
  knownCapabilities,
  type OpenProvider,
  type Optimizations,
  openProvider,
  PriceBook,
  type PriceRow,
  type ProviderRef,
  seedPrices,
  Tier,
} from "#lib/llm/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { readSettings, type SettingValues } from "#lib/services/setting/index.ts";
import { editedPrices } from "./price-rows.ts";
import { isUsable, type ProviderSetup, setupsOf } from "./provider-config.ts";

/** How long another process's change may stay unnoticed. */
const FRESH_MS = 2_000;

export type ModelRow = { tier: Tier; capabilities: Capabilities; source: string; enabled: boolean };

/** Providers, models, prices and settings as they were a moment ago: read together, so that a call sees one state. */
export type ModelWorld = {
  readMs: number;
  setups: ProviderSetup[];
  settings: SettingValues;
  prices: PriceBook;
  models: ReadonlyMap<string, ModelRow>;
  /** Connects a provider; the same connection for as long as its settings stay the same. */
  open(providerId: string): OpenProvider | null;
  optimizationsOf(providerId: string): Optimizations;
  capabilitiesOf(provider: ProviderRef, model: string): Capabilities;
};

type Held = { world: ModelWorld | null; reading: Promise<ModelWorld> | null; providers: Map<string, Connected> };
type Connected = { fingerprint: string; provider: OpenProvider };

const held = new WeakMap<Db, Held>();
let seeded: PriceRow[] | undefined;

/** Prices that come with the product; reading the package costs some ms, so it is done once a process. */
export function shippedPrices(): PriceRow[] {
  seeded ??= seedPrices();
  return seeded;
}

function heldOf(app: AppContext): Held {
  const known = held.get(app.db);
  if (known !== undefined) return known;
  const fresh: Held = { world: null, reading: null, providers: new Map() };
  held.set(app.db, fresh);
  return fresh;
}

export const modelKey = (providerId: string, model: string): string => `${providerId}\n${model}`;

/** The present state, at most two seconds old. */
export async function readModelWorld(app: AppContext): Promise<ModelWorld> {
  const own = heldOf(app);
  if (own.world !== null && Date.now() - own.world.readMs < FRESH_MS) return own.world;
  if (own.reading !== null) return own.reading;
  const reading = read(app, own);
  own.reading = reading;
  try {
    const world = await reading;
    // What was read before a change must not stand after it.
    if (own.reading === reading) own.world = world;
    return world;
  } finally {
    if (own.reading === reading) own.reading = null;
  }
}

/** What was read last, for places that cannot wait. */
export const lastModelWorld = (app: AppContext): ModelWorld | null => heldOf(app).world;

/** After a change in this process: the next reader sees it, also when another is reading just now. */
export function forgetModelWorld(app: AppContext): void {
  const own = heldOf(app);
  own.world = null;
  own.reading = null;
}

/** The state as it is stored now: for what people look at and for changes, which must not rest on what was a moment ago. */
export function readFreshModelWorld(app: AppContext): Promise<ModelWorld> {
  forgetModelWorld(app);
  return readModelWorld(app);
}

async function read(app: AppContext, own: Held): Promise<ModelWorld> {
  const [providerRows, modelRows, prices, settings] = await Promise.all([
    app.db.llmProvider.findMany(),
    app.db.llmModel.findMany(),
    editedPrices(app.db),
    readSettings(app),
  ]);
  const setups = setupsOf(app.env, providerRows);
  const models = new Map<string, ModelRow>();
  for (const row of modelRows) {
    const capabilities = Capabilities.safeParse({ ...asObject(row.detected), ...asObject(row.edited) });
    if (!capabilities.success) continue;
    const { source, enabled } = row;
    const tier = Tier.parse(row.tier);
    models.set(modelKey(row.providerId, row.model), { tier, capabilities: capabilities.data, source, enabled });
  }
  const world: ModelWorld = {
    readMs: Date.now(),
    setups,
    settings,
    prices: new PriceBook(shippedPrices(), prices, ({ id }, model) => tierIn(setups, models, id, model) === "local"),
    models,
    open: (providerId) => connect(own, setups, providerId),
    optimizationsOf: (providerId) => {
      if (!settings.llm_optimizations) return ALL_OFF;
      return setups.find((setup) => setup.id === providerId)?.config.optimizations ?? ALL_OFF;
    },
    capabilitiesOf: (provider, model) =>
      models.get(modelKey(provider.id, model))?.capabilities ?? knownCapabilities(provider, model).capabilities,
  };
  return world;
}

function tierIn(
  setups: readonly ProviderSetup[],
  models: ReadonlyMap<string, ModelRow>,
  providerId: string,
  model: string,
): Tier | undefined {
  const chosen = setups.find(({ id }) => id === providerId)?.config.models.find((one) => one.model === model);
  return models.get(modelKey(providerId, model))?.tier ?? chosen?.tier;
}

const asObject = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});

function connect(own: Held, setups: readonly ProviderSetup[], providerId: string): OpenProvider | null {
  const setup = setups.find((candidate) => candidate.id === providerId);
  if (setup === undefined || !isUsable(setup)) return null;
  const { id, kind, baseUrl, apiKey } = setup;
  const fingerprint = JSON.stringify([kind, baseUrl, apiKey]);
  const known = own.providers.get(id);
  if (known?.fingerprint === fingerprint) return known.provider;
  const provider = openProvider({ id, kind, baseUrl, apiKey });
  own.providers.set(id, { fingerprint, provider });
  return provider;
}
