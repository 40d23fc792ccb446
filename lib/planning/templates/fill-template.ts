import type { z } from "zod";
import { AudioCodec, type FieldIssue, VideoCodec } from "#lib/core/index.ts";
import { FieldName, MediaKind } from "#lib/metadata/index.ts";
import { PlanRequest } from "../schemas.ts";
import { fromParameter, lastOf, type PlaceValue, setAt, valueAt } from "./request-places.ts";
import { type PlanTemplateData, readForm, type TemplateParameter } from "./template-data.ts";

const VIDEO_CODECS = VideoCodec.exclude(["copy"]).options;
const AUDIO_CODECS = AudioCodec.exclude(["copy"]).options;

/** The values that a place of this name can have, where they are few. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  kind: MediaKind.options,
  kinds: MediaKind.options,
  notKinds: MediaKind.options,
  fields: FieldName.options,
  missing: FieldName.options,
  videoCodec: VIDEO_CODECS,
  audioCodec: AUDIO_CODECS,
  extension: ["mp4", "mkv", "webm", "mov", "m4v"],
};
export const choicesOf = ({ at }: Pick<TemplateParameter, "at">): readonly string[] =>
  CHOICES[lastOf(at[0] ?? "")] ?? [];

export type TemplateValues = Readonly<Record<string, PlaceValue | null>>;

const wordsOf = (value: PlaceValue): string => (Array.isArray(value) ? value.join(", ") : String(value));

const chosenOf = ({ name, default: initial }: TemplateParameter, values: TemplateValues): PlaceValue | null =>
  Object.hasOwn(values, name) ? (values[name] ?? null) : initial;

/** The goal with its places filled; what was changed and has no place in it is said behind it. */
export function goalFrom(data: PlanTemplateData, values: TemplateValues): string {
  let { goal } = data;
  const behind: string[] = [];
  for (const parameter of data.parameters) {
    const { name } = parameter;
    const value = chosenOf(parameter, values);
    if (value === null) continue;
    if (goal.includes(`{${name}}`)) goal = goal.replaceAll(`{${name}}`, () => wordsOf(value));
    else if (Object.hasOwn(values, name)) behind.push(`${name} ${wordsOf(value)}`);
  }
  goal = goal.replaceAll(/\s*(?:\b(?:in|of|from)\s+)?["“]?\{[a-zA-Z0-9]+\}["”]?/g, "");
  return (behind.length === 0 ? goal : `${goal} (${behind.join("; ")})`).slice(0, 4000);
}

type Work = { filled: Record<string, unknown>; data: PlanTemplateData };

/** One value where a list is wanted is a list of one, and the other way round: people need not know which it is. */
function reshape({ filled }: Work, issues: readonly z.core.$ZodIssue[]): boolean {
  let isChanged = false;
  for (const issue of issues) {
    const place = issue.path.join(".");
    const value = valueAt(filled, place);
    const wanted = issue.code === "invalid_type" ? issue.expected : null;
    if (wanted === "array" && typeof value === "string") isChanged = setAt(filled, place, [value]) || isChanged;
    const isOne = Array.isArray(value) && value.length === 1;
    if (wanted !== "array" && isOne) isChanged = setAt(filled, place, value[0]) || isChanged;
  }
  return isChanged;
}

function parseFilled(work: Work): { request: PlanRequest } | { issues: FieldIssue[] } {
  let parsed = PlanRequest.safeParse(work.filled);
  if (!parsed.success && reshape(work, parsed.error.issues)) parsed = PlanRequest.safeParse(work.filled);
  if (parsed.success) return { request: parsed.data };
  const { parameters } = work.data;
  return {
    issues: parsed.error.issues.map(({ path, message }) => {
      const place = path.join(".");
      const own = parameters.find(({ at }) => at.some((one) => place === one || place.startsWith(`${one}.`)));
      return { path: own === undefined ? `request.${place}` : `parameters.${own.name}`, message };
    }),
  };
}

function outOfChoice(data: PlanTemplateData, request: PlanRequest): FieldIssue[] {
  return data.parameters.flatMap((parameter) => {
    const choices = choicesOf(parameter);
    if (choices.length === 0) return [];
    const values = parameter.at.flatMap((place) => [valueAt(request, place)].flat());
    return values
      .filter((one) => typeof one === "string" && !choices.includes(one))
      .map((one) => ({
        path: `parameters.${parameter.name}`,
        message: `${String(one).slice(0, 60)} is none of ${choices.join(", ")}`,
      }));
  });
}

/**
 * A request for the planner by rules out of a template.
 * @param values by parameter name; null leaves a place empty; what is not named has its default
 * @param where the sources that the person meant (none: every source), and the moment from which days are counted
 */
export function requestFrom(
  data: PlanTemplateData,
  values: TemplateValues,
  where: { sourceIds: readonly string[]; now: Date },
): { request: PlanRequest } | { issues: FieldIssue[] } {
  const known = new Set(data.parameters.map(({ name }) => name));
  const strange = Object.keys(values).filter((name) => !known.has(name));
  if (strange.length > 0) {
    const message = `the template has no such parameter; it has ${[...known].join(", ") || "none"}`;
    return { issues: strange.map((name) => ({ path: `parameters.${name}`, message })) };
  }
  const filled = { ...structuredClone(data.request), goal: goalFrom(data, values), sourceIds: [...where.sourceIds] };
  for (const parameter of data.parameters) {
    const value = chosenOf(parameter, values);
    for (const place of parameter.at) {
      const isSource = lastOf(place) === "sourceIds";
      if (isSource && place !== "sourceIds" && where.sourceIds.length > 0) setAt(filled, place, [...where.sourceIds]);
      if (!isSource && value !== null) setAt(filled, place, structuredClone(fromParameter(place, value, where.now)));
    }
  }
  const made = parseFilled({ filled, data });
  if ("issues" in made) return made;
  const off = outOfChoice(data, made.request);
  return off.length > 0 ? { issues: off } : made;
}

/** Reads a template from anywhere: its form, and whether a request can be made of it. Each fault has its place. */
export function readTemplateData(given: unknown): { data: PlanTemplateData } | { issues: FieldIssue[] } {
  const read = readForm(given);
  if ("issues" in read) return read;
  const tried = requestFrom(read.data, {}, { sourceIds: [], now: new Date(0) });
  return "issues" in tried ? tried : read;
}
