import { AppError } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ModelWorld, readFreshModelWorld } from "./model-world.ts";
import { openGateway } from "./open-gateway.ts";
import { isUsable, type ProviderSetup } from "./provider-config.ts";
import { ProviderTest, type ProviderView } from "./provider-schemas.ts";

function problemOf(setup: ProviderSetup): string | null {
  if (!setup.enabled) return "Switched off.";
  if (setup.keyFault !== null) return setup.keyFault;
  if (!isUsable(setup)) return "It has no key.";
  if (setup.kind !== "ollama" && setup.config.models.length === 0) return "No model is chosen.";
  return null;
}

export function toProviderView(ctx: ServiceContext, setup: ProviderSetup): ProviderView {
  const test = ProviderTest.safeParse(setup.test);
  const prefix = `${setup.id}/`;
  const circuits = openGateway(ctx)
    .gateway.breakers.open(ctx.now().getTime())
    .filter((circuit) => circuit.key.startsWith(prefix))
    .map(({ key, failures, openUntilMs, isHalfOpen }) => ({
      model: key.slice(prefix.length),
      failures,
      openUntil: new Date(openUntilMs).toISOString(),
      isHalfOpen,
    }));
  const { models, embeddingModel, timeoutMs, optimizations } = setup.config;
  return {
    id: setup.id,
    kind: setup.kind,
    name: setup.name,
    baseUrl: setup.baseUrl,
    hasKey: setup.apiKey !== null,
    keySource: setup.keySource,
    origin: setup.origin,
    enabled: setup.enabled,
    isUsable: isUsable(setup),
    problem: problemOf(setup),
    models,
    embeddingModel,
    timeoutMs,
    optimizations,
    circuits,
    testedAt: setup.testedAt?.toISOString() ?? null,
    test: test.success ? test.data : null,
  };
}

/** @throws AppError NOT_FOUND */
export async function findSetup(
  ctx: ServiceContext,
  providerId: string,
): Promise<{ setup: ProviderSetup; world: ModelWorld }> {
  const world = await readFreshModelWorld(ctx);
  const setup = world.setups.find((candidate) => candidate.id === providerId);
  if (setup === undefined) {
    throw new AppError("NOT_FOUND", `There is no model provider ${providerId}.`, {
      hint: "List them with plantain llm-providers list.",
    });
  }
  return { setup, world };
}
