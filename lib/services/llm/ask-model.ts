import type { z } from "zod";
import { newId } from "#lib/core/index.ts";
import { readAnswerTimes } from "#lib/db/index.ts";
import {
  type Answer,
  estimateTokens,
  generate,
  generateTyped,
  isPressed,
  LlmError,
  type Route,
  selectModels,
} from "#lib/llm/index.ts";
import { budgetLeftUsd } from "#lib/services/budget/index.ts";
import { parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { type Answered, AskInput, type Unavailable } from "./ask-schemas.ts";
import { findCandidates, type ModelCandidate } from "./model-candidates.ts";
import { type ModelWorld, readModelWorld } from "./model-world.ts";
import { openGateway } from "./open-gateway.ts";

type Chosen = { order: ModelCandidate[]; reason: string };

/**
 * Asks the model that fits the question best, inside the budgets. Never throws for what a model or a budget does: without
 * an answer the caller goes on by its rules, and can say why.
 * @throws AppError FORBIDDEN, INVALID_INPUT
 */
export async function askModel<Schema extends z.ZodType = z.ZodString>({
  ctx,
  input,
}: {
  ctx: ServiceContext;
  input: AskInput<Schema>;
}): Promise<Answered<z.infer<Schema>> | Unavailable> {
  requireScope(ctx, "operate");
  const wanted = parseInput(AskInput, input) as z.output<typeof AskInput>;
  const world = await readModelWorld(ctx);
  const chosen = await chooseModels(ctx, world, wanted);
  const [first] = chosen.order;
  if (first === undefined) return { outcome: "unavailable", reason: chosen.reason };
  const { account } = openGateway(ctx);
  try {
    const { answer, value } = await ask(ctx, world, wanted, chosen);
    const note = answer.note;
    const asked = chosen.order.find((one) => one.providerId === note?.providerId && one.model === note.model) ?? first;
    return {
      outcome: "answered",
      value: value as z.infer<Schema>,
      text: answer.text,
      callId: note?.callId ?? "",
      provider: asked.providerId,
      model: asked.model,
      tier: asked.tier,
      costUsd: note?.costUsd ?? 0,
      reason: chosen.reason,
      isPromptCut: note?.isPromptCut ?? false,
    };
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    return { outcome: "unavailable", reason: error.message, isBadAnswer: error.kind === "bad-answer" };
  } finally {
    await account.flush();
  }
}

async function chooseModels(
  ctx: ServiceContext,
  world: ModelWorld,
  wanted: z.output<typeof AskInput>,
): Promise<Chosen> {
  const found = await findCandidates(world, ctx.now().getTime());
  if (wanted.model !== undefined) {
    const named = found.models.find((one) => `${one.providerId}/${one.model}` === wanted.model);
    return named === undefined
      ? { order: [], reason: `The model ${wanted.model} is not available. ${found.silent.join(" ")}`.trim() }
      : { order: [named], reason: `${named.model} was asked for.` };
  }
  const promptTokens = estimateTokens(`${wanted.system ?? ""}${wanted.prompt}`) + wanted.maxOutputTokens;
  const paid = found.models.find((one) => one.tier !== "local");
  const left = paid === undefined ? null : await budgetLeftUsd(ctx, { labels: wanted, ...paid });
  const { quality, urgency, items, timeLeftMs } = wanted;
  const wish = { quality, urgency, items, timeLeftMs, promptTokens, isTyped: wanted.schema !== undefined };
  const { enable_advanced_models: mayPay, fallback_model: fallbackModel } = world.settings;
  const choice = selectModels(wish, isPressed(wish) ? await withTimes(ctx, found.models) : found.models, {
    budgetLeftUsd: left,
    mayPay,
    fallbackModel,
  });
  const silent = choice.order.length === 0 ? ` ${found.silent.join(" ")}` : "";
  return { order: choice.order, reason: `${choice.reason}${silent}`.trim() };
}

/** The middle of what each model took lately. Only looked up when time matters. */
async function withTimes(ctx: ServiceContext, models: readonly ModelCandidate[]): Promise<ModelCandidate[]> {
  const times = await readAnswerTimes(ctx.db);
  return models.map((one) => {
    const own = times
      .filter((row) => row.provider === one.providerId && row.model === one.model)
      .map((row) => row.latencyMs);
    own.sort((a, b) => a - b);
    return { ...one, latencyMs: own[Math.floor(own.length / 2)] ?? null };
  });
}

const routesOf = (world: ModelWorld, order: readonly ModelCandidate[]): Route[] =>
  order.flatMap(({ providerId, kind, model, tier }) => {
    const provider = world.open(providerId);
    return provider === null
      ? []
      : [{ provider: { id: providerId, kind }, model: provider.languageModel(model), tier }];
  });

async function ask(
  ctx: ServiceContext,
  world: ModelWorld,
  wanted: z.output<typeof AskInput>,
  chosen: Chosen,
): Promise<{ answer: Answer; value: unknown }> {
  const { gateway } = openGateway(ctx);
  const [first, ...alternatives] = routesOf(world, chosen.order);
  if (first === undefined) throw new LlmError("not-found", "The provider was switched off.");
  const { purpose, project, planId, executionId, schema } = wanted;
  const timeoutMs = world.setups.find((setup) => setup.id === first.provider.id)?.config.timeoutMs;
  const model = gateway.wrap(first.model, first.provider, {
    labels: { purpose, project, planId, executionId, askId: newId("ask", ctx.now().getTime()) },
    tier: first.tier,
    reason: chosen.reason,
    alternatives,
    timeoutMs,
  });
  const question = {
    model,
    system: wanted.system,
    prompt: wanted.prompt,
    maxOutputTokens: wanted.maxOutputTokens,
    signal: wanted.signal,
    // Ollama takes 4,096 tokens unless told, and drops the beginning of what is longer.
    providerOptions: { ollama: { options: { num_ctx: contextFor(wanted) } } },
  };
  if (schema === undefined) {
    const answer = await generate(question);
    return { answer, value: answer.text };
  }
  const answer = await generateTyped(question, schema);
  return { answer, value: answer.value };
}

/** The next power of two that holds the question and its answer, 4,096 at least. */
function contextFor(wanted: z.output<typeof AskInput>): number {
  const tokens =
    Math.ceil(estimateTokens(`${wanted.system ?? ""}${wanted.prompt}`) * 1.3) + wanted.maxOutputTokens + 256;
  return Math.max(4096, 2 ** Math.ceil(Math.log2(tokens)));
}
