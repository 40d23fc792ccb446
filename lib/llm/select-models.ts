import type { Tier } from "./schemas.ts";

export type Urgency = "low" | "normal" | "high";

export type Wish = {
  /** The best tier that may be used; left out, the selector decides. */
  quality?: Tier | undefined;
  urgency?: Urgency | undefined;
  /** How many questions of this kind there are. */
  items?: number | undefined;
  /** How long the answer may take, in ms. */
  timeLeftMs?: number | undefined;
  promptTokens: number;
  /** The answer must have a given form. */
  isTyped: boolean;
};

export type Candidate = {
  providerId: string;
  model: string;
  tier: Tier;
  /** USD per million tokens, in and out together: only for the order. */
  price: number;
  contextTokens: number | null;
  canAnswerTyped: boolean;
  /** What the model took lately in the middle, in ms; null when it was never asked. */
  latencyMs: number | null;
};

export type Means = {
  /** USD left in the tightest budget that covers the call; null: no budget in USD. */
  budgetLeftUsd: number | null;
  /** People may switch paid models off altogether. */
  mayPay: boolean;
  /** Who is asked first when the chosen model fails: a provider, a model, or `<provider>/<model>`. */
  fallbackModel?: string | undefined;
};

export type Choice<C extends Candidate = Candidate> = {
  order: C[];
  /** One sentence for people: which tier was chosen, and why. */
  reason: string;
};

/** Longer prompts are taken for hard questions. */
const HARD_PROMPT_TOKENS = 6_000;
const MANY_ITEMS = 20;
/** Below this there is no point in asking a paid model. */
const LEAST_USD = 0.001;
/** What people wait for a local model, in ms (docs/llm.md). */
const LOCAL_TARGET_MS = 2_000;

const TIER_WORDS: Record<Tier, string> = {
  local: "a local model",
  fixed: "an inexpensive model",
  premium: "a premium model",
};

/** What the fastest local model takes, as far as it is known, in ms. */
function localPace(candidates: readonly Candidate[]): number {
  const known = candidates.flatMap(({ tier, latencyMs }) =>
    tier === "local" && latencyMs !== null ? [latencyMs] : [],
  );
  return known.length === 0 ? LOCAL_TARGET_MS : Math.min(...known);
}

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;

function preferredTier(wish: Wish, means: Means, fits: readonly Candidate[]): { tier: Tier; because: string } {
  const has = new Set(fits.map((candidate) => candidate.tier));
  const canPay = means.mayPay && (means.budgetLeftUsd === null || means.budgetLeftUsd > LEAST_USD);
  if (wish.quality === "local") return { tier: "local", because: "local quality was asked for" };
  if (!means.mayPay) return { tier: "local", because: "paid models are switched off" };
  if (!canPay) return { tier: "local", because: "the budget for paid models is used up" };
  if (wish.quality === "premium") return { tier: "premium", because: "premium quality was asked for" };
  if (wish.quality === "fixed") return { tier: "fixed", because: "this quality was asked for" };
  if (!has.has("local")) return { tier: "fixed", because: "no local model is set up" };
  if ((wish.items ?? 1) >= MANY_ITEMS)
    return { tier: "local", because: `there are ${wish.items} questions, and local ones cost nothing` };
  if (wish.promptTokens >= HARD_PROMPT_TOKENS)
    return { tier: "fixed", because: `the question is long (about ${wish.promptTokens} tokens)` };
  const paceMs = localPace(fits);
  if (wish.timeLeftMs !== undefined && wish.timeLeftMs < paceMs) {
    const need = `the answer is needed within ${seconds(wish.timeLeftMs)}`;
    return { tier: "fixed", because: `${need}, and local models take about ${seconds(paceMs)}` };
  }
  return { tier: "local", because: "the question is simple, and local answers cost nothing" };
}

const RANK: Record<Tier, number> = { local: 0, fixed: 1, premium: 2 };

/** How far a candidate is from the wish: the tier itself first, then cheaper ones, and dearer ones never uninvited. */
function distance(candidate: Candidate, tier: Tier): number {
  return RANK[tier] - RANK[candidate.tier];
}

/**
 * Puts the models in the order in which to ask them. Never a dearer tier than the wish allows: premium only when it is
 * asked for. Null when none fits, with the reason.
 */
export function selectModels<C extends Candidate>(wish: Wish, candidates: readonly C[], means: Means): Choice<C> {
  const fits = candidates.filter(
    (candidate) =>
      (!wish.isTyped || candidate.canAnswerTyped) &&
      (candidate.contextTokens === null || candidate.contextTokens > wish.promptTokens),
  );
  const { tier, because } = preferredTier(wish, means, fits);
  const nearest = fits
    .filter((candidate) => distance(candidate, tier) >= 0 && (means.mayPay || candidate.tier === "local"))
    .sort((a, b) => distance(a, tier) - distance(b, tier) || speed(a, wish) - speed(b, wish) || a.price - b.price);
  const order = withFallback(nearest, means.fallbackModel);
  const [first] = order;
  if (first === undefined) return { order, reason: sayNone(candidates, fits, wish, because) };
  const chosen = first.tier === tier ? because : `${because}, and there is no nearer one`;
  return { order, reason: `${first.model}, ${TIER_WORDS[first.tier]}: ${chosen}.` };
}

export const isPressed = ({ urgency, timeLeftMs }: Wish): boolean => urgency === "high" || timeLeftMs !== undefined;

/** When time is short the faster model comes first; otherwise the cheaper one. */
const speed = (candidate: Candidate, wish: Wish): number => (isPressed(wish) ? (candidate.latencyMs ?? 0) : 0);

/** The model that people named for this comes right after the first. */
function withFallback<C extends Candidate>(order: C[], name: string | undefined): C[] {
  const [first, ...others] = order;
  const isNamed = ({ providerId, model }: C) =>
    [providerId, model, `${providerId}/${model}`].some((one) => one === name);
  if (first === undefined || name === undefined) return order;
  return [first, ...others.filter(isNamed), ...others.filter((one) => !isNamed(one))];
}

function sayNone(all: readonly Candidate[], fits: readonly Candidate[], wish: Wish, because: string): string {
  if (all.length === 0) return "No model is set up.";
  if (fits.length === 0 && wish.isTyped && !all.some((candidate) => candidate.canAnswerTyped)) {
    return "No model that is set up can answer in a given form.";
  }
  if (fits.length === 0)
    return `The question (about ${wish.promptTokens} tokens) is too long for every model that is set up.`;
  return `Only paid models are set up, and ${because}.`;
}
