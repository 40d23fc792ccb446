import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";
import { type LanguageModelMiddleware, wrapLanguageModel } from "ai";
import { type Attempt, type CallNote, closeAnswered, closeFailed, openAttempt } from "./attempt.ts";
import { markPrompt } from "./caching/mark-prompt.ts";
import type { GatewayCall, GatewayDeps, Route } from "./gateway-deps.ts";
import { LlmError, toLlmError } from "./llm-error.ts";
import { CircuitBreakers } from "./resilience/circuit-breaker.ts";
import { backoffMs, Pacing } from "./resilience/pacing.ts";
import { keepResponse, readKept } from "./resilience/reuse-response.ts";
import type { ProviderRef } from "./schemas.ts";

type Params = LanguageModelV4CallOptions;
type Generated = LanguageModelV4GenerateResult;

/** What a provider that has run out of money is left alone for. */
const QUOTA_OPEN_MS = 600_000;

export type Gateway = {
  /** The model with the gateway around it: callers notice nothing but what the call costs in the end. */
  wrap(model: LanguageModelV4, provider: ProviderRef, call: GatewayCall): LanguageModelV4;
  middleware(provider: ProviderRef, call: GatewayCall): LanguageModelMiddleware;
  breakers: CircuitBreakers;
};

/** The text of an answer; for calls of tools, what they are called with. */
export const textOf = (content: readonly LanguageModelV4Content[]): string =>
  content.map((part) => (part.type === "text" ? part.text : part.type === "tool-call" ? part.input : "")).join("");

const breakerKey = (route: Route): string => `${route.provider.id}/${route.model.modelId}`;

/** The gateway of one process. Circuits and pacing live as long as it does. */
export function createGateway(deps: GatewayDeps): Gateway {
  const runner = new GatewayRunner(deps);
  const middleware = (provider: ProviderRef, call: GatewayCall): LanguageModelMiddleware => ({
    specificationVersion: "v4",
    wrapGenerate: ({ params, model }) => runner.generate({ provider, model, tier: call.tier }, call, params),
    wrapStream: ({ params, model }) => runner.stream({ provider, model, tier: call.tier }, call, params),
  });
  return {
    middleware,
    wrap: (model, provider, call) => wrapLanguageModel({ model, middleware: middleware(provider, call) }),
    breakers: runner.breakers,
  };
}

class GatewayRunner {
  readonly breakers = new CircuitBreakers();
  readonly #pacing = new Pacing();
  readonly #deps: GatewayDeps;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
  }

  generate(first: Route, call: GatewayCall, params: Params): Promise<Generated> {
    const kept = readKept(this.#deps, first, call, params);
    if (kept !== null) return Promise.resolve(kept);
    const { hedging } = this.#deps.optimizationsOf(first.provider.id);
    const second = call.alternatives?.[0];
    if (hedging.enabled && second !== undefined) return this.#hedge(first, call, params, hedging.afterMs);
    return this.#overRoutes(first, call, params, (route) => this.#generateOnce(route, call, params));
  }

  stream(first: Route, call: GatewayCall, params: Params): Promise<LanguageModelV4StreamResult> {
    return this.#overRoutes(first, call, params, (route) => this.#streamOnce(route, call, params));
  }

  /** Tries the models in order, for as long as the failure is one that another model may not have. */
  async #overRoutes<T>(
    first: Route,
    call: GatewayCall,
    params: Params,
    once: (route: Route) => Promise<T>,
  ): Promise<T> {
    const routes = [first, ...(call.alternatives ?? [])];
    let last: LlmError | undefined;
    for (const route of routes) {
      if (last !== undefined && !this.#mayMoveOn(first, route, last)) continue;
      try {
        return await this.#withRetries(route, params, () => once(route));
      } catch (error) {
        last = toLlmError(error, params.abortSignal);
        if (last.kind === "aborted" || last.kind === "invalid-request") break;
      }
    }
    throw last ?? new LlmError("invalid-request", "There is no model to ask.");
  }

  /** A failure goes on if that is switched on; a budget says itself whether a cheaper model may take over. */
  #mayMoveOn(first: Route, next: Route, error: LlmError): boolean {
    if (error.kind === "budget") {
      const refusal = error.cause as { atLimit?: string } | undefined;
      return refusal?.atLimit === "cheaper" && this.#isCheaper(next, first);
    }
    return error.mayFallBack && this.#deps.optimizationsOf(first.provider.id).fallback.enabled;
  }

  #isCheaper(next: Route, than: Route): boolean {
    const nowMs = this.#deps.now();
    const rate = (route: Route): number => {
      const price = this.#deps.priceOf(route.provider, route.model.modelId, nowMs);
      return price.inputUsdPerM + price.outputUsdPerM;
    };
    return rate(next) < rate(than);
  }

  async #withRetries<T>(route: Route, params: Params, once: () => Promise<T>): Promise<T> {
    const { retries } = this.#deps.optimizationsOf(route.provider.id);
    const tries = retries.enabled ? retries.maxRetries + 1 : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        return await once();
      } catch (error) {
        const failure = toLlmError(error, params.abortSignal);
        if (attempt >= tries || !failure.isRetryable) throw failure;
        const waitMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(attempt, this.#deps.random()));
        await this.#deps.sleep(waitMs, params.abortSignal);
      }
    }
  }

  /** Everything that may keep a call from being made, in the order of what it costs. */
  async #admit(route: Route, params: Params): Promise<void> {
    const settings = this.#deps.optimizationsOf(route.provider.id);
    const { circuitBreaker, rateLimit, retries } = settings;
    if (circuitBreaker.enabled) {
      const answer = this.breakers.admit(breakerKey(route), circuitBreaker, this.#deps.now());
      if (!answer.admitted) {
        throw new LlmError(
          "circuit-open",
          `${route.model.modelId} failed ${circuitBreaker.failures} times in a row and is left alone for another ${Math.ceil(answer.forMs / 1000)} s.`,
          { retryAfterMs: answer.forMs },
        );
      }
    }
    if (!rateLimit.enabled && !retries.enabled) return;
    const perMinute = rateLimit.enabled ? rateLimit.requestsPerMinute : null;
    const waitMs = this.#pacing.take(route.provider.id, perMinute, this.#deps.now());
    if (waitMs > 0) await this.#deps.sleep(waitMs, params.abortSignal);
  }

  #succeeded(route: Route): void {
    if (this.#deps.optimizationsOf(route.provider.id).circuitBreaker.enabled)
      this.breakers.succeeded(breakerKey(route));
  }

  #failed(route: Route, error: LlmError): void {
    const { circuitBreaker, retries } = this.#deps.optimizationsOf(route.provider.id);
    const nowMs = this.#deps.now();
    if (error.kind === "rate-limited" && retries.enabled && error.retryAfterMs !== undefined) {
      this.#pacing.cool(route.provider.id, error.retryAfterMs, nowMs);
    }
    if (!circuitBreaker.enabled) return;
    const key = breakerKey(route);
    if (error.kind === "quota") {
      const openMs = Math.max(QUOTA_OPEN_MS, circuitBreaker.openMs);
      this.breakers.trip(key, { ...circuitBreaker, openMs }, nowMs);
    } else if (error.isProviderFault) this.breakers.failed(key, circuitBreaker, nowMs);
    else this.breakers.released(key);
  }

  /** Opens an attempt and prepares what is sent. The caller's own parameters are not touched. */
  async #begin(route: Route, call: GatewayCall, params: Params): Promise<{ attempt: Attempt; sent: Params }> {
    await this.#admit(route, params);
    const { provider, model } = route;
    const { promptCaching } = this.#deps.optimizationsOf(provider.id);
    const capabilities = this.#deps.capabilitiesOf(provider, model.modelId);
    const marked = markPrompt(params, { kind: provider.kind, capabilities }, promptCaching);
    try {
      const attempt = await openAttempt(this.#deps, call, route, marked);
      return { attempt, sent: withDeadline(marked, call.timeoutMs) };
    } catch (error) {
      this.breakers.released(breakerKey(route));
      throw error;
    }
  }

  #fail(attempt: Attempt, error: unknown, params: Params): LlmError {
    const failure = toLlmError(error, params.abortSignal, this.#deps.now());
    closeFailed(this.#deps, attempt, failure);
    this.#failed(attempt.route, failure);
    return failure;
  }

  async #generateOnce(route: Route, call: GatewayCall, params: Params): Promise<Generated> {
    const { attempt, sent } = await this.#begin(route, call, params);
    let result: Generated;
    try {
      result = await route.model.doGenerate(sent);
    } catch (error) {
      throw this.#fail(attempt, error, params);
    }
    const answer = textOf(result.content);
    const finish = result.finishReason.unified;
    const note = await closeAnswered(this.#deps, attempt, { usage: result.usage, answer, finish });
    this.#succeeded(route);
    keepResponse(this.#deps, route, params, result, note.costUsd);
    return withNote(result, note);
  }

  async #streamOnce(route: Route, call: GatewayCall, params: Params): Promise<LanguageModelV4StreamResult> {
    const { attempt, sent } = await this.#begin(route, call, params);
    let result: LanguageModelV4StreamResult;
    try {
      result = await route.model.doStream(sent);
    } catch (error) {
      throw this.#fail(attempt, error, params);
    }
    return { ...result, stream: result.stream.pipeThrough(this.#watchStream(attempt, params)) };
  }

  /** Passes every part on and books the call at its end, however it ends. */
  #watchStream(
    attempt: Attempt,
    params: Params,
  ): TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart> {
    let answer = "";
    let isClosed = false;
    const fail = (error: unknown): void => {
      if (isClosed) return;
      isClosed = true;
      this.#fail(attempt, error, params);
    };
    const cutOff = () => new LlmError("bad-answer", "The answer broke off in the middle.", { mayHaveBeenBilled: true });
    return new TransformStream({
      transform: async (part, controller) => {
        if (part.type === "text-delta") answer += part.delta;
        if (part.type === "error")
          fail(
            new LlmError("server", "The provider failed in the middle of its answer.", {
              cause: part.error,
              mayHaveBeenBilled: true,
            }),
          );
        if (part.type !== "finish" || isClosed) {
          controller.enqueue(part);
          return;
        }
        isClosed = true;
        const { usage, finishReason } = part;
        const note = await closeAnswered(this.#deps, attempt, { usage, answer, finish: finishReason.unified });
        this.#succeeded(attempt.route);
        controller.enqueue(withNote(part, note));
      },
      flush: () => fail(cutOff()),
      cancel: (reason: unknown) =>
        fail(
          reason instanceof Error
            ? reason
            : new LlmError("aborted", "The reader went away.", { mayHaveBeenBilled: true }),
        ),
    } as Transformer<LanguageModelV4StreamPart, LanguageModelV4StreamPart>);
  }

  /** Asks the second model when the first takes long or fails; the first answer wins, the other is taken back. */
  async #hedge(first: Route, call: GatewayCall, params: Params, afterMs: number): Promise<Generated> {
    const [second] = call.alternatives ?? [];
    if (second === undefined) return this.#generateOnce(first, call, params);
    const stops = [new AbortController(), new AbortController()] as const;
    const withStop = (stop: AbortController): Params => ({
      ...params,
      abortSignal: params.abortSignal === undefined ? stop.signal : AbortSignal.any([stop.signal, params.abortSignal]),
    });
    const one = this.#generateOnce(first, call, withStop(stops[0]));
    const failed = one.then(
      () => new Promise<never>(() => undefined),
      (error: unknown) => {
        if (!toLlmError(error, params.abortSignal).mayFallBack) throw error;
      },
    );
    const askOther = () => this.#generateOnce(second, call, withStop(stops[1]));
    const other = Promise.race([this.#deps.sleep(afterMs, stops[1].signal), failed]).then(askOther);
    try {
      return await Promise.any([one, other]);
    } catch (error) {
      throw error instanceof AggregateError ? toLlmError(error.errors[0], params.abortSignal) : error;
    } finally {
      for (const stop of stops) stop.abort();
      await Promise.allSettled([one, other]);
    }
  }
}

function withDeadline(params: Params, timeoutMs: number | undefined): Params {
  if (timeoutMs === undefined) return params;
  const deadline = AbortSignal.timeout(timeoutMs);
  const { abortSignal } = params;
  return { ...params, abortSignal: abortSignal === undefined ? deadline : AbortSignal.any([abortSignal, deadline]) };
}

/** The note of the ledger, next to what the provider itself says about its answer. */
const withNote = <T extends { providerMetadata?: Generated["providerMetadata"] }>(result: T, note: CallNote): T => ({
  ...result,
  providerMetadata: { ...result.providerMetadata, plantain: { ...note } },
});
