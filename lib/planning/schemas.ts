import { z } from "zod";
import { AudioCodec, PlanIntent, PlanLimits, VideoCodec } from "#lib/core/index.ts";
import { ItemFilter } from "./item-filter.ts";

export const MAX_PLAN_STEPS = 5000;

const stepKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "letters, digits, - and _ only")
  .refine((key) => !["__proto__", "constructor", "prototype"].includes(key), "this name is not allowed");

/** Another way to the same end, tried when the step itself can't be done. */
export const StepFallback = z.strictObject({
  type: z.string().min(1).max(64),
  title: z.string().min(1).max(300),
  input: z.record(z.string(), z.unknown()),
  expectedMs: z.number().nonnegative().nullable().default(null),
});
export type StepFallback = z.infer<typeof StepFallback>;

/** One step as a plan states it. `input` is checked against the type's own schema by the validator. */
export const PlanStep = z.strictObject({
  key: stepKey,
  type: z.string().min(1).max(64),
  title: z.string().min(1).max(300),
  input: z.record(z.string(), z.unknown()),
  dependsOn: z.array(stepKey).max(200).default([]),
  /** What it is expected to use up; what it holds while it works follows from its type (stepNeeds). */
  resources: z
    .strictObject({ tokens: z.number().nonnegative().optional(), costUsd: z.number().nonnegative().optional() })
    .default({}),
  expectedMs: z.number().nonnegative().nullable().default(null),
  /** In this order, each when all before it failed and left nothing behind. Part of what is approved. */
  fallbacks: z.array(StepFallback).min(1).max(3).optional(),
});
export type PlanStep = z.infer<typeof PlanStep>;

/** What a planner makes; immutable once stored as a revision, and named by the hash of its canonical JSON. */
export const PlanDraft = z.strictObject({
  schemaVersion: z.literal(1),
  title: z.string().min(1).max(200),
  goal: z.string().min(1).max(4000),
  approach: z.string().max(8000),
  steps: z.array(PlanStep).min(1).max(MAX_PLAN_STEPS),
  risks: z.array(z.string().max(1000)).max(50),
  notes: z.array(z.string().max(1000)).max(50),
  limits: PlanLimits.optional(),
});
export type PlanDraft = z.infer<typeof PlanDraft>;

/** Into what media are to be converted; what is not said is chosen to fit. */
export const ConversionWish = z.object({
  videoCodec: VideoCodec.exclude(["copy"]).optional(),
  maxHeightPx: z.number().int().min(144).max(4320).optional(),
  quality: z.number().int().min(0).max(51).optional(),
  audioCodec: AudioCodec.exclude(["copy"]).optional(),
  extension: z.enum(["mp4", "mkv", "webm", "mov", "m4v"]).optional(),
  targetLufs: z.number().min(-40).max(-5).optional(),
  /** The result takes the place of the original, which is kept for an undo. */
  inPlace: z.boolean().default(false),
});
export type ConversionWish = z.infer<typeof ConversionWish>;

/** One thing to do on the media that a filter means. */
export const PlanTask = z.object({
  intent: PlanIntent,
  filter: ItemFilter.default({}),
  fields: z.array(z.string()).optional().describe("only these, when gaps are filled"),
  conversion: ConversionWish.default({ inPlace: false }),
  taskTypes: z.array(z.string().max(100)).max(50).optional().describe("only these, when failed tasks are retried"),
  maxItems: z.number().int().min(1).optional(),
});
export type PlanTask = z.infer<typeof PlanTask>;

/** A goal after it was understood: what to do, on which items, within which limits. */
export const PlanRequest = z.object({
  goal: z.string().trim().min(3).max(4000),
  intents: z.array(PlanIntent).min(1),
  sourceIds: z.array(z.string()).default([]),
  filters: z
    .object({
      collection: z.string().optional(),
      kind: z.string().optional(),
      fields: z.array(z.string()).optional(),
      itemIds: z.array(z.string()).optional(),
    })
    .default({}),
  conversion: ConversionWish.default({ inPlace: false }),
  /** Each intent with media and a result of its own; without them all intents share the filters above. */
  tasks: z.array(PlanTask).max(40).optional(),
  /** The tasks stand in an order that was thought about; it holds where the files allow it. */
  isOrdered: z.boolean().optional(),
  limits: PlanLimits.optional(),
  constraints: z.array(z.string().max(500)).max(20).default([]),
  maxSteps: z.number().int().min(1).max(MAX_PLAN_STEPS).default(1000),
  maxItems: z.number().int().min(1).optional(),
  writeFiles: z.boolean().default(false),
});
export type PlanRequest = z.infer<typeof PlanRequest>;
