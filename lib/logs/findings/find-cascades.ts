import type { MinedTemplate } from "../mined-template.ts";
import { ALPHA, durationText, type FindingDraft, LEVEL, quoted } from "./draft.ts";
import { logBinomialTail } from "./rate-model.ts";
import type { TemplateTimes, Timeline } from "./timeline.ts";
import { isTrouble } from "./trouble.ts";

const CANDIDATES_MAX = 120;
const SMALLEST_COUNT = 8;
const LARGEST_COUNT = 5000;
const REACHES_MS = [1000, 10_000, 60_000, 600_000];
const SMALLEST_SHARE = 0.7;
const SMALLEST_LIFT = 4;

type Follow = { followed: number; reversed: number; lagMs: number };

/** Trouble that regularly follows other trouble: B comes within a short time after A, and A seldom after B. */
export function findCascades(timeline: Timeline, templates: readonly MinedTemplate[]): FindingDraft[] {
  const candidates = templates
    .map((template, index) => ({ template, index, own: timeline.byTemplate[index] as TemplateTimes }))
    .filter(
      ({ template, own }) =>
        isTrouble(template) && own.times.length >= SMALLEST_COUNT && own.times.length <= LARGEST_COUNT,
    )
    .slice(0, CANDIDATES_MAX);
  const looks = candidates.length * Math.max(1, candidates.length - 1) * REACHES_MS.length;
  const spanMs = timeline.toMs - timeline.fromMs;
  const reaches = REACHES_MS.filter((reach) => reach < spanMs / 50);
  const drafts: FindingDraft[] = [];
  for (const cause of candidates) {
    for (const effect of candidates) {
      if (cause === effect || cause.own.times.length < effect.own.times.length * SMALLEST_SHARE) continue;
      for (const reachMs of reaches) {
        const follow = countFollowing(cause.own.times, effect.own.times, reachMs);
        const logP =
          significance({ follow, causes: cause.own.times.length, effects: effect.own.times.length, reachMs, spanMs }) +
          Math.log(looks);
        if (logP > Math.log(ALPHA)) continue;
        drafts.push({
          kind: "cascade",
          templates: [effect.index, cause.index],
          fromMs: effect.own.times[0] as number,
          toMs: effect.own.times[effect.own.times.length - 1] as number,
          count: follow.followed,
          pValue: Math.exp(logP),
          title: `${quoted(effect.template.template)} follows ${quoted(cause.template.template)} after ${durationText(follow.lagMs)}`,
          cost: { lines: follow.followed, weight: LEVEL },
          lines: {
            by: "pairs",
            templateIds: [effect.template.id, cause.template.id],
            withinMs: reachMs,
            fromMs: Math.min(cause.own.times[0] as number, effect.own.times[0] as number),
            toMs: Math.max(cause.own.times.at(-1) as number, effect.own.times.at(-1) as number),
          },
          measures: {
            followedShare: follow.followed / effect.own.times.length,
            lagMs: follow.lagMs,
            withinMs: reachMs,
          },
        });
        break;
      }
    }
  }
  return drafts;
}

/** Each effect that comes within reach after a cause, with the last cause before it; a cause has one effect at most. */
export function pairsOf(
  causes: Float64Array,
  effects: Float64Array,
  reachMs: number,
): { cause: number; effect: number }[] {
  const pairs: { cause: number; effect: number }[] = [];
  eachPair(causes, effects, { reachMs, visit: (cause, effect) => pairs.push({ cause, effect }) });
  return pairs;
}

function eachPair(
  causes: Float64Array,
  effects: Float64Array,
  { reachMs, visit }: { reachMs: number; visit: (cause: number, effect: number) => void },
): void {
  let c = 0;
  let last = -1;
  for (let effect = 0; effect < effects.length; effect++) {
    const time = effects[effect] as number;
    while (c < causes.length && (causes[c] as number) < time) c++;
    const cause = c - 1;
    if (cause < 0 || cause === last || time - (causes[cause] as number) > reachMs) continue;
    visit(cause, effect);
    last = cause;
  }
}

/** How many B are the first after an A within reach, and how many A after a B. */
function countFollowing(causes: Float64Array, effects: Float64Array, reachMs: number): Follow {
  const lags: number[] = [];
  let reversed = 0;
  eachPair(causes, effects, {
    reachMs,
    visit: (cause, effect) => lags.push((effects[effect] as number) - (causes[cause] as number)),
  });
  eachPair(effects, causes, { reachMs, visit: () => reversed++ });
  lags.sort((a, b) => a - b);
  return { followed: lags.length, reversed, lagMs: lags[Math.floor(lags.length / 2)] ?? 0 };
}

type Pair = { follow: Follow; causes: number; effects: number; reachMs: number; spanMs: number };

/** Log p of so many effects after a cause, were the two independent; 0 when the pairing is weak or runs both ways. */
function significance({ follow, causes, effects, reachMs, spanMs }: Pair): number {
  const { followed, reversed } = follow;
  if (followed < SMALLEST_COUNT || followed < effects * SMALLEST_SHARE || followed < reversed * SMALLEST_LIFT) return 0;
  const chance = 1 - Math.exp((-causes * reachMs) / spanMs);
  if (followed / effects < chance * SMALLEST_LIFT) return 0;
  return Math.max(logBinomialTail(followed, effects, chance), logBinomialTail(followed, followed + reversed, 0.5));
}
