import { canonicalJson, STEP_FACTS, StepType } from "#lib/core/index.ts";
import { plainOf } from "../plain-request.ts";
import { PlanRequest, type PlanStep } from "../schemas.ts";
import {
  isConcrete,
  lastOf,
  nameOf,
  type PlaceValue,
  placesOf,
  setAt,
  toParameter,
  valueAt,
} from "./request-places.ts";
import { PlanTemplateData, readForm, type TemplateParameter } from "./template-data.ts";

const SEEN_MOST = 20;
const PARAMETERS_MOST = 40;

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
const asWord = (text: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(text)}(?![\\p{L}\\p{N}])`, "iu");

function wordsFor(place: string, value: PlaceValue): RegExp | null {
  const one = Array.isArray(value) ? (value.length === 1 ? value[0] : undefined) : value;
  if (one === undefined) return null;
  const last = lastOf(place);
  if (last === "kind" || last === "kinds") return KIND_WORDS[String(one)] ?? null;
  if (last === "maxHeightPx") return new RegExp(`\\b${Number(one)}(?=p\\b)`, "i");
  if (/(?:From|Before|Over|Under|Below|To)(?:Ms)?$/.test(last)) return null;
  return CODEC_WORDS[String(one)] ?? asWord(String(one));
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** One parameter for all places of a name that hold the same; another value of that name gets a number. */
function parametersOf(request: PlanRequest, now: Date): TemplateParameter[] {
  const parameters: TemplateParameter[] = [];
  for (const { place, value } of placesOf(request)) {
    if (lastOf(place) === "sourceIds") continue;
    const kept = toParameter(place, value, now);
    const base = nameOf(place);
    const known = parameters.find(({ at, default: initial }) => nameOf(at[0] ?? "") === base && same(initial, kept));
    if (known !== undefined) {
      known.at.push(place);
      continue;
    }
    const number = parameters.filter(({ at }) => nameOf(at[0] ?? "") === base).length + 1;
    parameters.push({ name: number === 1 ? base : `${base}${number}`, at: [place], default: kept, seen: [kept] });
  }
  return parameters;
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

/** The request without what was filled in, and without moments that are over when it is used again. */
function fixedOf(request: PlanRequest): Record<string, unknown> {
  const { goal: _goal, sourceIds: _sources, maxSteps: _most, ...rest } = structuredClone(request);
  const fixed: Record<string, unknown> = rest;
  for (const { place } of placesOf(request)) setAt(fixed, place, undefined);
  for (const moment of ["limits.notBefore", "limits.deadline"]) {
    if (valueAt(fixed, moment) !== undefined) setAt(fixed, moment, undefined);
  }
  return fixed;
}

/** A request says it once: in its plain form where that is all there is to its tasks, else in the tasks alone. */
function saidOnce(request: PlanRequest): PlanRequest {
  const { tasks, isOrdered, maxItems, ...rest } = request;
  if (tasks === undefined) return request;
  if (plainOf(tasks) !== null) return { ...rest, ...(maxItems === undefined ? {} : { maxItems }) };
  return {
    ...rest,
    tasks,
    filters: {},
    conversion: { inPlace: false },
    ...(isOrdered === undefined ? {} : { isOrdered }),
  };
}

export type Learned = { steps: readonly PlanStep[]; sourceNames: readonly string[]; madeAt: Date };

/**
 * A template out of a plan that succeeded: what belongs to its library (source, collection, kind, fields) or to one wish
 * (codec, height, level, limit) becomes a parameter. Null for a plan that names items, or that people carried out: there is
 * nothing in it that could be done again elsewhere.
 * @param from the plan's steps, the names of the sources that it was limited to, and when it was made
 */
export function learnTemplate(stored: unknown, from: Learned): PlanTemplateData | null {
  const parsed = PlanRequest.safeParse(stored);
  if (!parsed.success || isConcrete(parsed.data)) return null;
  const request = saidOnce(parsed.data);
  const parameters = parametersOf(request, from.madeAt);
  let { goal } = request;
  for (const { name, at, default: value } of parameters) {
    const words = value === null ? null : wordsFor(at[0] ?? "", value);
    if (words !== null) goal = goal.replace(words, `{${name}}`);
  }
  for (const name of from.sourceNames) goal = goal.replace(asWord(name), "{source}");
  const ofSources = placesOf(request).filter(({ place }) => lastOf(place) === "sourceIds");
  const at = ["sourceIds", ...ofSources.map(({ place }) => place)];
  const source: TemplateParameter = { name: "source", at, default: null, seen: [] };
  const data = {
    schemaVersion: 1,
    goal,
    request: fixedOf(request),
    parameters: [source, ...parameters].slice(0, PARAMETERS_MOST),
    steps: shapeOf(from.steps),
  };
  const read = readForm(PlanTemplateData.safeParse(data).data);
  return "data" in read ? read.data : null;
}

/**
 * What two templates of one name say together: where both say something the first holds; places and seen values that only
 * the second knows are added.
 */
export function mergeTemplates(first: PlanTemplateData, second: PlanTemplateData): PlanTemplateData {
  const places = new Set(first.parameters.flatMap(({ at }) => at));
  const names = new Set(first.parameters.map(({ name }) => name));
  const probe = { ...structuredClone(first.request), sourceIds: [] };
  const isNew = ({ name, at }: TemplateParameter) =>
    !names.has(name) &&
    at.every((place) => !places.has(place) && valueAt(first.request, place) === undefined && setAt(probe, place, null));
  const parameters = first.parameters.map((parameter) => {
    const others = second.parameters.filter(({ at }) => at.some((place) => parameter.at.includes(place)));
    const fresh = others
      .flatMap(({ seen }) => seen)
      .filter((value) => !parameter.seen.some((known) => same(known, value)));
    return { ...parameter, seen: [...parameter.seen, ...fresh].slice(0, SEEN_MOST) };
  });
  const added = second.parameters.filter(isNew).map((one) => ({ ...one, default: null }));
  const types = new Set(first.steps.map(({ type }) => type));
  return {
    ...first,
    parameters: [...parameters, ...added].slice(0, PARAMETERS_MOST),
    steps: [...first.steps, ...second.steps.filter(({ type }) => !types.has(type))].slice(0, 50),
  };
}
