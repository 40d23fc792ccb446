import { type Call, requireScope } from "#lib/services/context/index.ts";
import { readFreshModelWorld } from "./model-world.ts";
import type { ProviderList } from "./provider-schemas.ts";
import { toProviderView } from "./provider-views.ts";

const BY_RULES =
  "No model can be asked now. Plans, proposals and explanations are made by rules and statistics, which need none.";

/** Providers from the environment and from the store, without their keys. */
export async function listProviders({ ctx }: Pick<Call<unknown>, "ctx">): Promise<ProviderList> {
  requireScope(ctx, "read");
  const { setups, settings } = await readFreshModelWorld(ctx);
  const items = setups.map((setup) => toProviderView(ctx, setup));
  const hasModel = items.some(
    (item) => item.problem === null && (item.kind !== "ollama" || item.origin !== "default" || item.test?.ok === true),
  );
  return {
    items,
    optimizationsAllowed: settings.llm_optimizations,
    paidModelsAllowed: settings.enable_advanced_models,
    withoutModel: hasModel ? null : BY_RULES,
  };
}
