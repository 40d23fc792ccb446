import { bookedNeeds, type PlanLimits, STEP_FACTS, StepType, startWindows, stepNeeds } from "#lib/core/index.ts";
import { chancesOf, durationOf, type PlanDraft, type StepSize, variantOf } from "#lib/planning/index.ts";
import type { SimulatedGroup, SimulatedStep, SimulatedWork } from "#lib/scheduling/index.ts";
import type { SimulationBasis } from "./gather-basis.ts";

export type ItemSizes = ReadonlyMap<string, StepSize>;

type AnyStep = {
  key: string;
  type: string;
  input: Record<string, unknown>;
  dependsOn: string[];
  resources?: { tokens?: number | undefined; costUsd?: number | undefined };
};

const UNKNOWN: StepSize = { sizeBytes: null, mediaMs: null };
const PRIORITY = { low: -1, normal: 0, high: 1 } as const;

/** What only one step at a time may work on: the item, or for steps that look at a whole source, the source. */
function subjectOf(type: StepType, { itemId, sourceId }: Record<string, unknown>): string | null {
  if (typeof itemId === "string") return `item:${itemId}`;
  const looksAtSource = type === "analyze_logs" || type === "reindex";
  return looksAtSource && typeof sourceId === "string" ? `source:${sourceId}` : null;
}

/** How long a step is expected to take; what a person does takes no time of the machine. */
export function expectedStep(basis: SimulationBasis, step: Pick<AnyStep, "type" | "input">, sizes: ItemSizes) {
  const type = StepType.parse(step.type);
  if (type === "by_hand") return { medianMs: 0, sigma: 0, sharedSigma: 0 };
  const size = sizes.get(String(step.input.itemId)) ?? UNKNOWN;
  return durationOf(basis.durations, type, variantOf(type, step.input), size);
}

function toSimulated(basis: SimulationBasis, step: AnyStep, sizes: ItemSizes): SimulatedStep {
  const type = StepType.parse(step.type);
  const { maxAttempts, timeoutMs } = STEP_FACTS[type];
  const needs = stepNeeds(type, step.input);
  const chances = type === "by_hand" ? { failChance: 0, retryChance: 0 } : chancesOf(basis.records.get(type));
  return {
    key: step.key,
    type,
    dependsOn: step.dependsOn,
    needs: bookedNeeds(needs, basis.limits.capacity) ?? needs,
    subject: subjectOf(type, step.input),
    ...expectedStep(basis, step, sizes),
    timeoutMs,
    maxAttempts,
    ...chances,
    tokens: step.resources?.tokens ?? basis.modelUse.get(type)?.tokens ?? 0,
    costUsd: step.resources?.costUsd ?? basis.modelUse.get(type)?.costUsd ?? 0,
  };
}

function groupOf(basis: SimulationBasis, steps: SimulatedStep[], limits: PlanLimits): SimulatedGroup {
  const windows = startWindows(basis.limits.quietHours, limits, basis.nowMs).map(
    ([start, end]) => [start - basis.nowMs, end - basis.nowMs] as const,
  );
  return { steps, windows, stepsAtOnce: limits.maxParallel ?? basis.limits.stepsAtOnce };
}

/** A plan and the queue before it, as the simulation takes them. */
export function buildWork(basis: SimulationBasis, draft: PlanDraft, sizes: ItemSizes): SimulatedWork {
  const own = PRIORITY[draft.limits?.priority ?? "normal"];
  const queued = basis.queue.map(({ id, priority, limits, steps }) => {
    const named = steps.map((step) => ({
      ...step,
      key: `${id} ${step.key}`,
      dependsOn: step.dependsOn.map((key) => `${id} ${key}`),
    }));
    const elapsedMs = new Map(
      named.flatMap((step) => (step.elapsedMs === null ? [] : [[step.key, step.elapsedMs] as const])),
    );
    const simulated = named.map((step) => toSimulated(basis, step, sizes));
    return { priority, group: { ...groupOf(basis, simulated, limits), elapsedMs } };
  });
  return {
    ahead: queued.filter(({ priority }) => priority >= own).map(({ group }) => group),
    plan: groupOf(
      basis,
      draft.steps.map((step) => toSimulated(basis, step, sizes)),
      draft.limits ?? {},
    ),
    behind: queued.filter(({ priority }) => priority < own).map(({ group }) => group),
    limits: basis.limits,
    ...basis.pace,
  };
}
