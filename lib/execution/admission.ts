import { z } from "zod";
import {
  bookedNeeds,
  closedUntil,
  type ExecutionLimits,
  PlanLimits,
  STEP_RESOURCES,
  type StepNeeds,
  type StepResource,
  StepType,
  stepNeeds,
} from "#lib/core/index.ts";

/** A step as far as others have to make room for it. */
export type AdmissionStep = { executionId: string; type: string; input: unknown };

export type AdmissionFacts = {
  limits: ExecutionLimits;
  running: readonly AdmissionStep[];
  /** Sources that a job looks at now. */
  observedSources: readonly string[];
};

/** When steps of an execution may start, and how many of them at once. */
export type ExecutionBounds = { id: string; limits: PlanLimits; deadlineAtMs: number | null };

const Subject = z.object({ itemId: z.string().optional(), sourceId: z.string().optional() }).catch({});
const OBSERVING: readonly string[] = ["analyze_logs", "reindex"] satisfies StepType[];

export const readPlanLimits = (stored: unknown): PlanLimits => PlanLimits.catch({}).parse(stored ?? {});

/** Null: steps of this execution may start now. Else the moment from which on they may, in ms; Infinity when none is in sight. */
export function closedFor(limits: ExecutionLimits, bounds: Omit<ExecutionBounds, "id">, nowMs: number): number | null {
  if (bounds.deadlineAtMs !== null && bounds.deadlineAtMs <= nowMs) return Number.POSITIVE_INFINITY;
  const { notBefore, window } = bounds.limits;
  if (limits.quietHours.length === 0 && notBefore === undefined && window === undefined) return null;
  return closedUntil(limits.quietHours, bounds.limits, nowMs);
}

/** What a step works on: one at a time on an item, of whatever plan, and one look at a source at a time. */
function lockOf(step: AdmissionStep): string | null {
  const { itemId, sourceId } = Subject.parse(step.input);
  if (itemId !== undefined) return `item:${itemId}`;
  return sourceId !== undefined && OBSERVING.includes(step.type) ? `source:${sourceId}` : null;
}

const needsOf = (step: Pick<AdmissionStep, "type" | "input">): StepNeeds => {
  const type = StepType.safeParse(step.type).data;
  return type === undefined ? {} : stepNeeds(type, z.record(z.string(), z.unknown()).catch({}).parse(step.input));
};

/**
 * Keeps count of what runs, on all workers, and says what may start beside it: steps at once (of all, of a type, of a plan), what
 * the machine has, and one step at a time on one thing.
 */
export class Admission {
  readonly #limits: ExecutionLimits;
  readonly #locks: Set<string>;
  readonly #types = new Map<string, number>();
  readonly #executions = new Map<string, number>();
  readonly #held: Partial<Record<StepResource, number>> = {};
  #running = 0;

  constructor(facts: AdmissionFacts) {
    this.#limits = facts.limits;
    this.#locks = new Set(facts.observedSources.map((id) => `source:${id}`));
    for (const step of facts.running) this.#book(step);
  }

  get isFull(): boolean {
    return this.#running >= this.#limits.stepsAtOnce;
  }

  isExecutionFull({ id, limits }: ExecutionBounds): boolean {
    return limits.maxParallel !== undefined && (this.#executions.get(id) ?? 0) >= limits.maxParallel;
  }

  /** Types of which no further step may start, whatever it works on. */
  fullTypes(): string[] {
    return Object.entries(this.#limits.perType).flatMap(([type, most]) =>
      (this.#types.get(type) ?? 0) >= most ? [type] : [],
    );
  }

  /** Books a step; false, and nothing booked, when there is no room for it. */
  admit(step: AdmissionStep): boolean {
    const fits = this.fits(step);
    if (fits) this.#book(step);
    return fits;
  }

  fits(step: AdmissionStep): boolean {
    const lock = lockOf(step);
    if (this.isFull || (lock !== null && this.#locks.has(lock))) return false;
    const most = this.#limits.perType[step.type as StepType];
    if (most !== undefined && (this.#types.get(step.type) ?? 0) >= most) return false;
    const needs = bookedNeeds(needsOf(step), this.#limits.capacity);
    if (needs === null) return false;
    for (const [resource, need] of Object.entries(needs) as [StepResource, number][]) {
      if ((this.#held[resource] ?? 0) + need > this.#limits.capacity[resource]) return false;
    }
    return true;
  }

  #book(step: AdmissionStep): void {
    const lock = lockOf(step);
    if (lock !== null) this.#locks.add(lock);
    this.#running += 1;
    this.#types.set(step.type, (this.#types.get(step.type) ?? 0) + 1);
    this.#executions.set(step.executionId, (this.#executions.get(step.executionId) ?? 0) + 1);
    const needs = bookedNeeds(needsOf(step), this.#limits.capacity) ?? {};
    for (const [resource, need] of Object.entries(needs) as [StepResource, number][]) {
      this.#held[resource] = (this.#held[resource] ?? 0) + need;
    }
  }
}

/** What steps at work hold, beside what there is of it; what none of them holds is left out. */
export function heldResources(
  steps: readonly Pick<AdmissionStep, "type" | "input">[],
  { capacity }: ExecutionLimits,
): { resource: StepResource; held: number; capacity: number }[] {
  const booked = steps.map((step) => bookedNeeds(needsOf(step), capacity) ?? {});
  return STEP_RESOURCES.flatMap((resource) => {
    const held = booked.reduce((sum, needs) => sum + (needs[resource] ?? 0), 0);
    return held === 0 ? [] : [{ resource, held, capacity: capacity[resource] }];
  });
}
