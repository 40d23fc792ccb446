import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "#lib/core/index.ts";
import { type Db, type SpendAlert, SpendStore } from "#lib/db/index.ts";
import {
  ALL_OFF,
  createGateway,
  type Gateway,
  type GatewayDeps,
  knownCapabilities,
  PriceBook,
  ResponseMemory,
} from "#lib/llm/index.ts";
import { StoredAccount } from "#lib/services/budget/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { notify } from "#lib/services/notification/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { getLogger } from "#lib/telemetry/index.ts";
import { lastModelWorld, shippedPrices } from "./model-world.ts";

const RESPONSES_IN_MEMORY = 500;

export type OpenGateway = { gateway: Gateway; account: StoredAccount; deps: GatewayDeps };

const held = new WeakMap<Db, OpenGateway>();

/** The gateway of this process over its store; made at the first call. */
export function openGateway(app: AppContext): OpenGateway {
  const known = held.get(app.db);
  if (known !== undefined) return known;
  const log = getLogger("llm");
  const store = new SpendStore(app.env.databasePath);
  const account = new StoredAccount({
    store,
    now: () => app.now().getTime(),
    onAlert: (alert) => void tellAlert(app, alert),
    onFault: (error) => log.error({ err: error }, "calls could not be booked; they are kept for the next try"),
  });
  const deps = gatewayDeps(app, account, store);
  const opened = { gateway: createGateway(deps), account, deps };
  held.set(app.db, opened);
  return opened;
}

function gatewayDeps(app: AppContext, account: StoredAccount, store: SpendStore): GatewayDeps {
  const shipped = new PriceBook(shippedPrices());
  const prices = () => lastModelWorld(app)?.prices ?? shipped;
  return {
    account,
    now: () => app.now().getTime(),
    random: Math.random,
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
    newId: (nowMs) => newId("llm", nowMs),
    priceOf: (provider, model, nowMs) => prices().find(provider, model, nowMs),
    capabilitiesOf: (provider, model) =>
      lastModelWorld(app)?.capabilitiesOf(provider, model) ?? knownCapabilities(provider, model).capabilities,
    optimizationsOf: (providerId) => lastModelWorld(app)?.optimizationsOf(providerId) ?? ALL_OFF,
    responses: new ResponseMemory(RESPONSES_IN_MEMORY, store),
    keepsTexts: () => lastModelWorld(app)?.settings.llm_keep_texts ?? false,
  };
}

async function tellAlert(app: AppContext, alert: SpendAlert): Promise<void> {
  const log = getLogger("llm");
  log.warn({ budgetId: alert.budgetId, percent: alert.percent }, "a budget has reached a mark");
  const tell = async () => {
    await emitEvent(app.db, "budgets", "budget.alert", alert);
    const where = { id: alert.budgetId };
    const budget = await app.db.budget.findUnique({ where, select: { scope: true, subject: true, period: true } });
    const spent = `${alert.spentUsd.toFixed(2)} USD and ${alert.spentTokens} tokens`;
    await notify(app.db, app, {
      event: "budget_reached",
      title: `A budget has reached ${alert.percent} %`,
      text: `The budget ${budget === null ? alert.budgetId : `of ${budget.scope} ${budget.subject}, by ${budget.period}`}: ${spent} are spent.`,
      path: "/budgets",
    });
  };
  await tell().catch((error: unknown) => log.error({ err: error }, "an alert could not be told"));
}
