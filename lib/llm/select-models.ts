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

function preferredTier(wish: Wish, means: Means, has: ReadonlySet<Tier>): { tier: Tier; because: string } {
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
  if (wish.urgency === "high" && wish.timeLeftMs !== undefined && wish.timeLeftMs < LOCAL_TARGET_MS) {
    return { tier: "fixed", because: "the answer is needed at once" };
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
  const has = new Set(fits.map((candidate) => candidate.tier));
  const { tier, because } = preferredTier(wish, means, has);
  const order = fits
    .filter((candidate) => distance(candidate, tier) >= 0 && (means.mayPay || candidate.tier === "local"))
    .sort((a, b) => distance(a, tier) - distance(b, tier) || speed(a, wish) - speed(b, wish) || a.price - b.price);
  const [first] = order;
  if (first === undefined) return { order, reason: sayNone(candidates, fits, wish, because) };
  const chosen = first.tier === tier ? because : `${because}, and there is no nearer one`;
  return { order, reason: `${first.model}, ${TIER_WORDS[first.tier]}: ${chosen}.` };
}

/** When time is short the faster model comes first; otherwise the cheaper one. */
const speed = (candidate: Candidate, wish: Wish): number => (wish.urgency === "high" ? (candidate.latencyMs ?? 0) : 0);

function sayNone(all: readonly Candidate[], fits: readonly Candidate[], wish: Wish, because: string): string {
  if (all.length === 0) return "No model is set up.";
  if (fits.length === 0 && wish.isTyped && !all.some((candidate) => candidate.canAnswerTyped)) {
    return "No model that is set up can answer in a given form.";
  }
  if (fits.length === 0)
    return `The question (about ${wish.promptTokens} tokens) is too long for every model that is set up.`;
  return `Only paid models are set up, and ${because}.`;
}
