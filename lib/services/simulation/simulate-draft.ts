import { setImmediate as letOthers } from "node:timers/promises";
import { contentHashOf, StepType } from "#lib/core/index.ts";
import { readItemSizes } from "#lib/db/index.ts";
import type { PlanDraft } from "#lib/planning/index.ts";
import { correctFigures, Simulation, type SimulationFigures, scoreSimulation } from "#lib/scheduling/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { buildWork, expectedStep, type ItemSizes } from "./build-work.ts";
import type { SimulationBasis } from "./gather-basis.ts";
import type { PlanSimulation } from "./schemas.ts";

const SEED = 1;
const MOST_RUNS = 1_000;
const LEAST_RUNS = 200;
/** Steps that are played in all; a plan of 2,000 steps gets 1,000 runs. */
const MOST_PLAYED = 2_000_000;
/** Steps that are played before others get their turn: some 10 ms. */
const PLAYED_AT_ONCE = 10_000;

/** Types of steps that ask a model. */
const ASKS_MODEL: readonly string[] = ["summarize"];

const runsFor = (steps: number): number =>
  Math.max(LEAST_RUNS, Math.min(MOST_RUNS, Math.floor(MOST_PLAYED / Math.max(1, steps))));

/** Sizes of the media that the plan and the queue work on. */
export function readSizesFor(
  ctx: ServiceContext,
  basis: Pick<SimulationBasis, "queue">,
  draft: PlanDraft,
): Promise<ItemSizes> {
  const inputs = [...draft.steps, ...basis.queue.flatMap(({ steps }) => steps)].map(({ input }) => input.itemId);
  return readItemSizes(ctx.db, [...new Set(inputs.filter((id) => typeof id === "string"))]);
}

/** The plan with what is now known of the time that each of its steps takes. */
export const withExpectedTimes = (draft: PlanDraft, basis: SimulationBasis, sizes: ItemSizes): PlanDraft => ({
  ...draft,
  steps: draft.steps.map((step) => {
    const isKnown = StepType.safeParse(step.type).success && step.type !== "by_hand";
    return isKnown ? { ...step, expectedMs: Math.round(expectedStep(basis, step, sizes).medianMs) } : step;
  }),
});

/** One after another in plan order, as bars beside those of the plan. */
function serialTimes(draft: PlanDraft, basis: SimulationBasis, sizes: ItemSizes, wholeMs: number): [number, number][] {
  const lengths = draft.steps.map((step) => expectedStep(basis, step, sizes).medianMs);
  const sum = lengths.reduce((total, length) => total + length, 0) || 1;
  let done = 0;
  return lengths.map((length) => {
    const start = done;
    done += (length / sum) * wholeMs;
    return [start, done];
  });
}

function basisWords(basis: SimulationBasis, measured: string[], guessed: string[]): string {
  const { count } = basis.correction;
  const said = [
    measured.length > 0 ? `Times of ${measured.join(", ")} from what steps took here.` : "",
    guessed.length > 0 ? `No step of ${guessed.join(", ")} has run here yet: its times start from a guess.` : "",
    guessed.some((type) => ASKS_MODEL.includes(type)) ? "What its model calls cost is not known yet." : "",
    count > 0 ? `Corrected by ${count} plans that ran.` : "",
  ];
  return said.filter((words) => words !== "").join(" ");
}

function typesOf(draft: PlanDraft, basis: SimulationBasis) {
  const types = [...new Set(draft.steps.map((step) => step.type))].filter((type) => type !== "by_hand").sort();
  const isMeasured = (type: string) => (basis.samplesOf.get(type) ?? 0) > 0;
  return { measured: types.filter(isMeasured), guessed: types.filter((type) => !isMeasured(type)) };
}

function isComparable({ steps, limits }: PlanDraft): boolean {
  const waits = limits?.window !== undefined || limits?.notBefore !== undefined;
  return !waits && steps.every((step) => step.type !== "by_hand");
}

function toSimulation(
  draft: PlanDraft,
  basis: SimulationBasis,
  sizes: ItemSizes,
  raw: SimulationFigures,
): PlanSimulation {
  const figures = correctFigures(raw, basis.correction);
  const score = scoreSimulation(figures);
  const serial = serialTimes(draft, basis, sizes, figures.baseline.p50);
  const { measured, guessed } = typesOf(draft, basis);
  const {
    makespan,
    baseline,
    lowerBound,
    firstStart,
    reach: _reach,
    efficiency: _efficiency,
    steps,
    ...rest
  } = figures;
  return {
    ...rest,
    simulatedAt: new Date(basis.nowMs).toISOString(),
    inputHash: inputHashOf(draft, basis, sizes),
    seed: SEED,
    makespanMs: makespan,
    baselineMs: baseline,
    lowerBoundMs: lowerBound,
    firstStartMs: firstStart,
    ...score,
    isWeak: score.optimizationScore < basis.thresholds.score,
    isWasteful: score.resourceEfficiency < basis.thresholds.efficiency,
    stepsAhead: basis.queue.reduce((sum, { steps: queued }) => sum + queued.length, 0),
    stepsByHand: draft.steps.filter((step) => step.type === "by_hand").length,
    isComparable: isComparable(draft),
    rawMs: raw.makespan,
    correction: basis.correction,
    coverage: basis.coverage,
    pipeline: basis.pipeline.filter(({ stepType }) => draft.steps.some((step) => step.type === stepType)),
    measuredTypes: measured,
    guessedTypes: guessed,
    basis: basisWords(basis, measured, guessed),
    steps: draft.steps.map((step, index) => {
      const { start = null, end = null, successChance = 0 } = steps[index] ?? {};
      const [baselineStartMs, baselineEndMs] = serial[index] ?? [0, 0];
      const type = StepType.parse(step.type);
      const { key, title, dependsOn } = step;
      return { key, type, title, dependsOn, start, end, baselineStartMs, baselineEndMs, successChance };
    }),
  };
}

/** What the figures hang on that is no chance: when it differs from what was stored, the simulation no longer counts. */
export function inputHashOf(draft: PlanDraft, basis: Pick<SimulationBasis, "limits">, sizes: ItemSizes): string {
  const itemIds = new Set(draft.steps.map((step) => String(step.input.itemId)));
  const files = [...sizes].filter(([id]) => itemIds.has(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  return contentHashOf({ draft, limits: basis.limits, files });
}

/**
 * Simulates a plan of known step types without circles: many seeded runs against the queue as it is now. Gives way to others
 * while it works. Equal input gives equal figures.
 */
export async function simulateDraft(
  draft: PlanDraft,
  basis: SimulationBasis,
  sizes: ItemSizes,
): Promise<PlanSimulation> {
  const work = buildWork(basis, draft, sizes);
  const size = draft.steps.length + basis.queue.reduce((sum, { steps }) => sum + steps.length, 0);
  const deadline = draft.limits?.deadline;
  const deadlineMs = deadline === undefined ? null : Date.parse(deadline) - basis.nowMs;
  const simulation = new Simulation(work, { seed: SEED, runs: runsFor(size), deadlineMs });
  while (!simulation.isDone) {
    simulation.play(Math.max(1, Math.floor(PLAYED_AT_ONCE / size)));
    await letOthers();
  }
  return toSimulation(draft, basis, sizes, simulation.figures());
}
