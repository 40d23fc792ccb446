import { z } from "zod";
import { AudioCodec, contentHashOf, type FieldIssue, STEP_FACTS, StepType, VideoCodec } from "#lib/core/index.ts";
import { FieldName, MediaKind } from "#lib/metadata/index.ts";
import { PlanRequest } from "../schemas.ts";

/** Letters that a name may not hold: controls, and marks that turn the direction of text. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const plainText = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => !UNSEEN.test(text), "holds characters that can't be seen");

const isInsideFolder = (text: string): boolean => !/^[/~]|^[A-Za-z]:|\\/.test(text) && !text.split("/").includes("..");
const slotText = plainText(500).refine(isInsideFolder, "leads out of the source's folder");

const SlotValue = z.union([slotText, z.number().min(-1e9).max(1e9), z.array(slotText).max(50)]);
export type SlotValue = z.infer<typeof SlotValue>;

/** Where in a request a parameter stands, such as `filters.kind`. Items are never named by a template. */
const slotAt = z
  .string()
  .regex(/^(?:sourceIds|maxItems|maxSteps|(?:filters|conversion)\.[a-z][A-Za-z]{0,40})$/, "is no place of a request")
  .refine((at) => at !== "filters.itemIds" && at !== "conversion.inPlace", "can't be a parameter");

/** What changes from library to library. `seen`: values of plans that succeeded. */
export const TemplateParameter = z.strictObject({
  name: z.string().regex(/^[a-z][A-Za-z]{0,40}$/, "letters only, small first"),
  at: slotAt,
  default: SlotValue.nullable(),
  seen: z.array(SlotValue).max(20).default([]),
});
export type TemplateParameter = z.infer<typeof TemplateParameter>;

const { filters, conversion } = PlanRequest.shape;

/** The part of a request that is the same wherever the template is used. */
const FixedRequest = PlanRequest.omit({
  goal: true,
  sourceIds: true,
  maxSteps: true,
  tasks: true,
  isOrdered: true,
}).extend({
  filters: filters.unwrap(),
  conversion: conversion.unwrap(),
  constraints: z.array(plainText(500)).max(20).default([]),
});

const PlannableType = StepType.refine((type) => STEP_FACTS[type].isPlannable, "is no step that a plan may name");

/** A plan with what belongs to one library taken out: what to do, with places to fill in. */
export const PlanTemplateData = z.strictObject({
  schemaVersion: z.literal(1),
  goal: plainText(4000).pipe(z.string().min(3)),
  request: FixedRequest,
  parameters: z.array(TemplateParameter).max(20),
  /** The shape of the plans that this came from: types in order, and how many steps of each there are for one item. */
  steps: z.array(z.strictObject({ type: PlannableType, perItem: z.number().min(0).max(100) })).max(50),
});
export type PlanTemplateData = z.infer<typeof PlanTemplateData>;

export const TemplateName = plainText(120).pipe(z.string().min(1));
export const TemplateDescription = plainText(2000);

/** Keys of what was given that the schema does not know: refused, because somebody meant something by them. */
function unknownKeys(given: unknown, known: unknown, path: string): FieldIssue[] {
  if (typeof given !== "object" || given === null || typeof known !== "object" || known === null) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const place = path === "" ? key : `${path}.${key}`;
    if (!Object.hasOwn(known, key)) return [{ path: place, message: "is not known here" }];
    return unknownKeys(value, (known as Record<string, unknown>)[key], place);
  });
}

function contradictions(data: PlanTemplateData): FieldIssue[] {
  const names = data.parameters.map(({ name }) => name);
  const places = data.parameters.map(({ at }) => at);
  return data.parameters.flatMap(({ name, at }, index) => {
    const path = `parameters.${index}`;
    if (names.indexOf(name) !== index) return [{ path: `${path}.name`, message: `there are two parameters ${name}` }];
    if (places.indexOf(at) !== index) return [{ path: `${path}.at`, message: `${at} has two parameters` }];
    return valueAt(data.request, at) === undefined
      ? []
      : [{ path: `${path}.at`, message: "is set in the request, too" }];
  });
}

/** An unknown key is told at its own place. */
function issuesOf(issue: z.core.$ZodIssue): FieldIssue[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "is not known here" }));
}

/** Reads a template from anywhere. Each fault has its place. */
export function readTemplateData(given: unknown): { data: PlanTemplateData } | { issues: FieldIssue[] } {
  const parsed = PlanTemplateData.safeParse(given);
  if (!parsed.success) {
    return { issues: parsed.error.issues.flatMap(issuesOf) };
  }
  const tried = requestFrom(parsed.data, {}, []);
  const issues = [
    ...unknownKeys(given, parsed.data, ""),
    ...(parsed.data.request.filters.itemIds === undefined
      ? []
      : [{ path: "request.filters.itemIds", message: "a template names no items" }]),
    ...contradictions(parsed.data),
    ...("issues" in tried ? tried.issues : []),
  ];
  return issues.length > 0 ? { issues } : { data: parsed.data };
}

const parts = (at: string): [string, string | undefined] => {
  const [head = "", tail] = at.split(".");
  return [head, tail];
};

export function valueAt(request: object, at: string): unknown {
  const [head, tail] = parts(at);
  const outer = (request as Record<string, unknown>)[head];
  if (tail === undefined) return outer;
  return typeof outer === "object" && outer !== null ? (outer as Record<string, unknown>)[tail] : undefined;
}

/** The values that a parameter of this name can have, where they are few. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  kind: MediaKind.options,
  fields: FieldName.options,
  videoCodec: VideoCodec.exclude(["copy"]).options,
  audioCodec: AudioCodec.exclude(["copy"]).options,
  extension: ["mp4", "mkv", "webm", "mov", "m4v"],
};
export const choicesOf = ({ name }: Pick<TemplateParameter, "name">): readonly string[] => CHOICES[name] ?? [];

export type TemplateValues = Readonly<Record<string, SlotValue | null>>;

const wordsOf = (value: SlotValue): string => (Array.isArray(value) ? value.join(", ") : String(value));

/** The goal with its places filled; what was changed and has no place in it is said behind it. */
export function goalFrom(data: PlanTemplateData, values: TemplateValues): string {
  const said = data.parameters.flatMap((parameter) => {
    const value = Object.hasOwn(values, parameter.name) ? (values[parameter.name] ?? null) : parameter.default;
    return value === null ? [] : [{ name: parameter.name, value, isOwn: Object.hasOwn(values, parameter.name) }];
  });
  let goal = data.goal;
  const behind: string[] = [];
  for (const { name, value, isOwn } of said) {
    if (goal.includes(`{${name}}`)) goal = goal.replaceAll(`{${name}}`, () => wordsOf(value));
    else if (isOwn) behind.push(`${name} ${wordsOf(value)}`);
  }
  goal = goal.replaceAll(/\s*(?:\b(?:in|of|from)\s+)?\{[a-zA-Z]+\}/g, "");
  return (behind.length === 0 ? goal : `${goal} (${behind.join("; ")})`).slice(0, 4000);
}

/**
 * A request for the planner by rules out of a template.
 * @param values by parameter name; null leaves a place empty; what is not named has its default
 */
export function requestFrom(
  data: PlanTemplateData,
  values: TemplateValues,
  sourceIds: readonly string[],
): { request: PlanRequest } | { issues: FieldIssue[] } {
  const known = new Set(data.parameters.map(({ name }) => name));
  const strange = Object.keys(values).filter((name) => !known.has(name));
  if (strange.length > 0) {
    const message = `the template has no such parameter; it has ${[...known].join(", ") || "none"}`;
    return { issues: strange.map((name) => ({ path: `parameters.${name}`, message })) };
  }
  const filled: Record<string, unknown> = { ...data.request, filters: { ...data.request.filters } };
  filled.conversion = { ...data.request.conversion };
  for (const { name, at, default: initial } of data.parameters) {
    const value = Object.hasOwn(values, name) ? values[name] : initial;
    const [head, tail] = parts(at);
    if (value === null || value === undefined || head === "sourceIds") continue;
    if (tail === undefined) filled[head] = value;
    else (filled[head] as Record<string, unknown>)[tail] = value;
  }
  const parsed = PlanRequest.safeParse({ ...filled, goal: goalFrom(data, values), sourceIds });
  if (parsed.success) {
    const off = data.parameters.flatMap((parameter) => {
      const choices = choicesOf(parameter);
      const value = parameter.at === "sourceIds" ? undefined : valueAt(parsed.data, parameter.at);
      const wrong = [value]
        .flat()
        .filter((one) => typeof one === "string" && choices.length > 0 && !choices.includes(one));
      return wrong.map((one) => ({
        path: `parameters.${parameter.name}`,
        message: `${String(one).slice(0, 60)} is none of ${choices.join(", ")}`,
      }));
    });
    return off.length > 0 ? { issues: off } : { request: parsed.data };
  }
  const nameOf = new Map(data.parameters.map(({ name, at }) => [at, name]));
  return {
    issues: parsed.error.issues.map(({ path, message }) => {
      const at = path.slice(0, 2).join(".");
      const name = nameOf.get(at) ?? nameOf.get(String(path[0]));
      return { path: name === undefined ? `request.${path.join(".")}` : `parameters.${name}`, message };
    }),
  };
}

/** Equal for templates that do the same, whatever is filled in where. */
export const signatureOf = ({ request }: PlanTemplateData): string =>
  contentHashOf({ ...request, intents: [...request.intents].sort() }).slice(0, 32);
