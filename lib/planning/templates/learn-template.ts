import { canonicalJson, STEP_FACTS, StepType } from "#lib/core/index.ts";
import { plainOf } from "../plain-request.ts";
import { PlanRequest, type PlanStep } from "../schemas.ts";
import { PlanTemplateData, type SlotValue, type TemplateParameter, valueAt } from "./template-data.ts";

const SEEN_MOST = 20;

/** Words of a goal that name a value, so that the goal of a template has a place there. */
const KIND_WORDS: Readonly<Record<string, RegExp>> = {
  movie: /\b(?:movies?|films?)\b/i,
  episode: /\b(?:episodes?|tv series|tv shows?|series|shows?)\b/i,
  music: /\b(?:music|songs?|albums?)\b/i,
  podcast_episode: /\bpodcasts?\b/i,
  talk: /\b(?:talks?|lectures?)\b/i,
  audiobook: /\baudio ?books?\b/i,
};
const CODEC_WORDS: Readonly<Record<string, RegExp>> = {
  hevc: /\b(?:h\.?265|x265|hevc)\b/i,
  h264: /\b(?:h\.?264|x264|avc)\b/i,
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

function wordsFor(name: string, value: SlotValue): RegExp | null {
  if (Array.isArray(value)) return null;
  if (name === "kind") return KIND_WORDS[String(value)] ?? null;
  if (name === "maxHeightPx") return new RegExp(`\\b${value}(?=p\\b)`, "i");
  const codec = CODEC_WORDS[String(value)];
  if (name === "videoCodec" && codec !== undefined) return codec;
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped(String(value))}(?![\\p{L}\\p{N}])`, "iu");
}

const isSlotValue = (value: unknown): value is SlotValue =>
  typeof value === "number" ||
  typeof value === "string" ||
  (Array.isArray(value) && value.every((one) => typeof one === "string"));

/** Every place of a request that binds it to one library or to one wish. */
function placesOf(request: PlanRequest): { name: string; at: string; value: SlotValue }[] {
  const of = (head: "filters" | "conversion") =>
    Object.entries(request[head]).flatMap(([name, value]) =>
      isSlotValue(value) && name !== "itemIds" ? [{ name, at: `${head}.${name}`, value }] : [],
    );
  const limit = request.maxItems === undefined ? [] : [{ name: "maxItems", at: "maxItems", value: request.maxItems }];
  return [...of("filters"), ...of("conversion"), ...limit];
}

function shapeOf(steps: readonly PlanStep[]): PlanTemplateData["steps"] {
  const counts = new Map<StepType, number>();
  const items = new Set(steps.map((step) => step.input.itemId).filter((id) => typeof id === "string"));
  for (const step of steps) {
    const type = StepType.safeParse(step.type).data;
    if (type !== undefined && STEP_FACTS[type].isPlannable) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const share = (count: number) => Math.round((count / Math.max(1, items.size)) * 100) / 100;
  return [...counts].map(([type, count]) => ({ type, perItem: Math.min(100, share(count)) }));
}

/**
 * A template out of a plan that succeeded: what belongs to its library (source, collection, kind, fields) or to one wish
 * (codec, height, level, limit) becomes a parameter. Null for a plan that a person put together item by item, or that people
 * carried out: there is nothing in it that could be done again elsewhere.
 * @param sourceNames of the sources that the plan was limited to
 */
export function learnTemplate(
  stored: unknown,
  steps: readonly PlanStep[],
  sourceNames: readonly string[],
): PlanTemplateData | null {
  const parsed = PlanRequest.safeParse(stored);
  if (!parsed.success || parsed.data.filters.itemIds !== undefined) return null;
  const request = parsed.data;
  // Media chosen by age, size or name hold for one library on one day.
  if (request.tasks !== undefined && plainOf(request.tasks) === null) return null;
  const places = placesOf(request);
  let { goal } = request;
  for (const { name, value } of places) {
    const words = wordsFor(name, value);
    if (words !== null) goal = goal.replace(words, `{${name}}`);
  }
  for (const name of sourceNames) goal = goal.replace(wordsFor("source", name) ?? /$^/, "{source}");
  const source: TemplateParameter = { name: "source", at: "sourceIds", default: null, seen: [] };
  const parameters = places.map(({ name, at, value }) => ({ name, at, default: value, seen: [value] }));
  const {
    goal: _goal,
    sourceIds: _sources,
    maxSteps: _most,
    isOrdered: _ordered,
    maxItems: _limit,
    tasks: _tasks,
    limits,
    ...rest
  } = request;
  const { deadline: _deadline, notBefore: _notBefore, ...lasting } = limits ?? {};
  const fixed = (head: "filters" | "conversion") =>
    Object.fromEntries(Object.entries(request[head]).filter(([, value]) => !isSlotValue(value)));
  const data = {
    schemaVersion: 1,
    goal,
    request: {
      ...rest,
      ...(Object.keys(lasting).length === 0 ? {} : { limits: lasting }),
      filters: fixed("filters"),
      conversion: fixed("conversion"),
    },
    parameters: [source, ...parameters],
    steps: shapeOf(steps),
  };
  return PlanTemplateData.safeParse(data).data ?? null;
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/**
 * What two templates of one name say together: where both say something the first holds; places and seen values that only
 * the second knows are added.
 */
export function mergeTemplates(first: PlanTemplateData, second: PlanTemplateData): PlanTemplateData {
  const isTaken = (parameter: TemplateParameter) =>
    first.parameters.some(({ name, at }) => name === parameter.name || at === parameter.at) ||
    valueAt(first.request, parameter.at) !== undefined;
  const parameters = first.parameters.map((parameter) => {
    const other = second.parameters.find(({ at }) => at === parameter.at);
    const fresh = (other?.seen ?? []).filter((value) => !parameter.seen.some((known) => same(known, value)));
    return { ...parameter, seen: [...parameter.seen, ...fresh].slice(0, SEEN_MOST) };
  });
  const added = second.parameters.filter((parameter) => !isTaken(parameter)).map((one) => ({ ...one, default: null }));
  const types = new Set(first.steps.map(({ type }) => type));
  return {
    ...first,
    parameters: [...parameters, ...added].slice(0, 20),
    steps: [...first.steps, ...second.steps.filter(({ type }) => !types.has(type))].slice(0, 50),
  };
}
