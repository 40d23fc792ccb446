import { ALL_OFF, Optimizations } from "#lib/llm/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { afterChange, upsertConfig } from "./change-providers.ts";
import { listProviders } from "./list-providers.ts";
import { forgetModelWorld } from "./model-world.ts";
import {
  type ProviderList,
  type ProviderView,
  SetOptimizationsInput,
  SwitchOptimizationsInput,
} from "./provider-schemas.ts";
import { findSetup } from "./provider-views.ts";

/** The flat switches laid over what stands; only what is named changes. */
function changed(before: Optimizations, wanted: Omit<SetOptimizationsInput, "providerId">): Optimizations {
  const start = wanted.allOff === true ? ALL_OFF : before;
  const lay = (group: object, more: Record<string, unknown>): object => ({
    ...group,
    ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)),
  });
  return Optimizations.parse({
    promptCaching: lay(start.promptCaching, {
      enabled: wanted.promptCaching,
      longStablePrefix: wanted.longStablePrefix,
    }),
    batching: lay(start.batching, {
      enabled: wanted.batching,
      maxItems: wanted.batchMaxItems,
      maxWaitMs: wanted.batchMaxWaitMs,
    }),
    retries: lay(start.retries, { enabled: wanted.retries, maxRetries: wanted.maxRetries }),
    fallback: lay(start.fallback, { enabled: wanted.fallback }),
    circuitBreaker: lay(start.circuitBreaker, {
      enabled: wanted.circuitBreaker,
      failures: wanted.circuitFailures,
      openMs: wanted.circuitOpenMs,
    }),
    rateLimit: lay(start.rateLimit, { enabled: wanted.rateLimit, requestsPerMinute: wanted.requestsPerMinute }),
    hedging: lay(start.hedging, { enabled: wanted.hedging, afterMs: wanted.hedgeAfterMs }),
    responseCache: lay(start.responseCache, { enabled: wanted.responseCache, ttlSeconds: wanted.responseTtlSeconds }),
  });
}

/** Switches optimizations of one provider on or off. @throws AppError NOT_FOUND */
export async function setOptimizations({ ctx, input }: Call<unknown>): Promise<ProviderView> {
  requireScope(ctx, "admin");
  const { providerId, ...wanted } = parseInput(SetOptimizationsInput, input);
  const { setup } = await findSetup(ctx, providerId);
  const optimizations = changed(setup.config.optimizations, wanted);
  await ctx.db.$transaction(async (tx) => {
    await upsertConfig(tx, ctx, setup, { ...setup.config, optimizations });
    const detail = { before: setup.config.optimizations, after: optimizations };
    await emitAudit(tx, ctx, {
      action: "llm_provider.optimized",
      entityType: "llm_provider",
      entityId: providerId,
      detail,
    });
  });
  return afterChange(ctx, providerId);
}

/** The one switch: with `allowed` false every optimization is off at once, and each provider's own switches are kept. */
export async function switchOptimizations({ ctx, input }: Call<unknown>): Promise<ProviderList> {
  requireScope(ctx, "admin");
  const { allowed } = parseInput(SwitchOptimizationsInput, input);
  await updateSettings({ ctx, input: { llm_optimizations: allowed } });
  forgetModelWorld(ctx);
  return listProviders({ ctx });
}
