import { z } from "zod";
import { contentHashOf, type FieldIssue, STEP_FACTS, StepType } from "#lib/core/index.ts";
import { PlanRequest } from "../schemas.ts";
import { isConcrete, isPlace, setAt, valueAt } from "./request-places.ts";

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

const SlotValue = z.union([slotText, z.number().min(-1e15).max(1e15), z.array(slotText).max(200)]);

/** Where in a request a parameter stands, such as `filters.kind` or `tasks.0.filter.collections`. */
const slotAt = z.string().max(100).refine(isPlace, "is no place of a request");

/** What changes from library to library. `at`: every place where it stands; `seen`: values of plans that succeeded. */
export const TemplateParameter = z.strictObject({
  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/, "letters and digits only, a small letter first"),
  at: z.array(slotAt).min(1).max(50),
  default: SlotValue.nullable(),
  seen: z.array(SlotValue).max(20).default([]),
});
export type TemplateParameter = z.infer<typeof TemplateParameter>;

const { filters, conversion } = PlanRequest.shape;

/** The part of a request that is the same wherever the template is used. */
const FixedRequest = PlanRequest.omit({ goal: true, sourceIds: true, maxSteps: true }).extend({
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
  parameters: z.array(TemplateParameter).max(40),
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

function contradictions({ parameters, request }: PlanTemplateData): FieldIssue[] {
  const names = parameters.map(({ name }) => name);
  const taken = new Set<string>();
  const probe = { ...structuredClone(request), sourceIds: [] };
  return parameters.flatMap(({ name, at }, index) => {
    const path = `parameters.${index}`;
    const twice =
      names.indexOf(name) === index ? [] : [{ path: `${path}.name`, message: `there are two parameters ${name}` }];
    const ofPlaces = at.flatMap((place, number): FieldIssue[] => {
      const here = `${path}.at.${number}`;
      if (taken.has(place)) return [{ path: here, message: `${place} has two parameters` }];
      taken.add(place);
      if (valueAt(request, place) !== undefined) return [{ path: here, message: "is set in the request, too" }];
      return setAt(probe, place, null) ? [] : [{ path: here, message: "the request has no such place" }];
    });
    return [...twice, ...ofPlaces];
  });
}

/** An unknown key is told at its own place. */
function issuesOf(issue: z.core.$ZodIssue): FieldIssue[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "is not known here" }));
}

/** Reads the form of a template from anywhere. Each fault has its place. */
export function readForm(given: unknown): { data: PlanTemplateData } | { issues: FieldIssue[] } {
  const parsed = PlanTemplateData.safeParse(given);
  if (!parsed.success) return { issues: parsed.error.issues.flatMap(issuesOf) };
  const issues = [
    ...unknownKeys(given, parsed.data, ""),
    ...(isConcrete(parsed.data.request)
      ? [{ path: "request", message: "a template names no items, and no sources to leave out" }]
      : []),
    ...contradictions(parsed.data),
  ];
  return issues.length > 0 ? { issues } : { data: parsed.data };
}

/** Equal for templates that do the same, whatever is filled in where. */
export const signatureOf = ({ request }: PlanTemplateData): string =>
  contentHashOf({ ...request, intents: [...request.intents].sort() }).slice(0, 32);
