import type { StepNeeds, StepResource } from "#lib/core/index.ts";
import { numberOf } from "./draws.ts";
import type { SimulatedGroup, SimulatedStep, SimulatedWork } from "./simulated-work.ts";

export const RESOURCES = ["cpu", "gpu", "disk", "network"] as const satisfies readonly StepResource[];

/** Steps that compete alike: same group, type and needs. Only the first of each kind has to be looked at. */
export type StepClass = { group: number; type: number; needs: Float64Array };

/** Work as columns, ready to be played many times. Steps are numbered in the order in which the executor would take them. */
export type CompiledWork = {
  size: number;
  /** The steps of the plan itself: from the first to the one before `planTo`. */
  planFrom: number;
  planTo: number;
  steps: readonly SimulatedStep[];
  classes: readonly StepClass[];
  classOf: Int32Array;
  typeCount: number;
  typeLimit: Float64Array;
  /** Random numbers of steps and types hang on these. */
  stepNumber: Int32Array;
  typeNumber: Int32Array;
  typeOf: Int32Array;
  /** -1: nobody else works on what it works on. */
  subjectOf: Int32Array;
  subjectCount: number;
  elapsedMs: Float64Array;
  parentCount: Int32Array;
  childStart: Int32Array;
  children: Int32Array;
  /** Every step after all that it waits for; those on a circle are left out. */
  order: Int32Array;
  groups: readonly SimulatedGroup[];
  lanes: number;
  capacity: Float64Array;
  dispatchMs: number;
  aroundMs: number;
};

const needsRow = (needs: StepNeeds): Float64Array => Float64Array.from(RESOURCES, (resource) => needs[resource] ?? 0);

/** Numbers for names, in the order in which they come. */
function numbering(): { of: (name: string) => number; names: string[] } {
  const known = new Map<string, number>();
  const names: string[] = [];
  const of = (name: string): number => {
    const number = known.get(name);
    if (number !== undefined) return number;
    known.set(name, names.length);
    names.push(name);
    return names.length - 1;
  };
  return { of, names };
}

type Edges = Pick<CompiledWork, "parentCount" | "childStart" | "children">;

function orderOf({ parentCount, childStart, children }: Edges): Int32Array {
  const open = Int32Array.from(parentCount);
  const order: number[] = [];
  for (let step = 0; step < open.length; step += 1) if (open[step] === 0) order.push(step);
  for (const step of order) {
    for (let at = childStart[step] ?? 0; at < (childStart[step + 1] ?? 0); at += 1) {
      const child = children[at] ?? 0;
      open[child] = (open[child] ?? 0) - 1;
      if (open[child] === 0) order.push(child);
    }
  }
  return Int32Array.from(order);
}

function compileEdges(groups: readonly SimulatedGroup[], size: number): Edges {
  const parentCount = new Int32Array(size);
  const childStart = new Int32Array(size + 1);
  const pairs: [number, number][] = [];
  let offset = 0;
  for (const { steps } of groups) {
    const place = new Map(steps.map((step, index) => [step.key, offset + index]));
    for (const [index, step] of steps.entries()) {
      for (const key of new Set(step.dependsOn)) {
        const parent = place.get(key);
        if (parent !== undefined) pairs.push([parent, offset + index]);
      }
    }
    offset += steps.length;
  }
  for (const [parent, child] of pairs) {
    parentCount[child] = (parentCount[child] ?? 0) + 1;
    childStart[parent + 1] = (childStart[parent + 1] ?? 0) + 1;
  }
  for (let row = 0; row < size; row += 1) childStart[row + 1] = (childStart[row + 1] ?? 0) + (childStart[row] ?? 0);
  const filled = Int32Array.from(childStart.subarray(0, size));
  const children = new Int32Array(pairs.length);
  for (const [parent, child] of pairs) {
    const at = filled[parent] ?? 0;
    children[at] = child;
    filled[parent] = at + 1;
  }
  return { parentCount, childStart, children };
}

/** Columns for many runs of the same work. Dependencies that are not there count as met. */
export function compileWork(work: SimulatedWork): CompiledWork {
  const groups = [...work.ahead, work.plan, ...work.behind];
  const steps = groups.flatMap((group) => group.steps);
  const [types, subjects, kinds] = [numbering(), numbering(), numbering()];
  const classes: StepClass[] = [];
  const planFrom = work.ahead.reduce((count, group) => count + group.steps.length, 0);
  const typeOf = Int32Array.from(steps, (step) => types.of(step.type));
  const classOf = new Int32Array(steps.length);
  const elapsedMs = new Float64Array(steps.length).fill(-1);
  const edges = compileEdges(groups, steps.length);
  let row = 0;
  for (const [group, { steps: own, elapsedMs: elapsed }] of groups.entries()) {
    for (const step of own) {
      const needs = needsRow(step.needs);
      const kind = kinds.of(`${group} ${step.type} ${needs.join(" ")}`);
      classes[kind] ??= { group, type: typeOf[row] ?? 0, needs };
      classOf[row] = kind;
      elapsedMs[row] = elapsed?.get(step.key) ?? -1;
      row += 1;
    }
  }
  return {
    size: steps.length,
    planFrom,
    planTo: planFrom + work.plan.steps.length,
    steps,
    classes,
    classOf,
    typeCount: types.names.length,
    typeLimit: Float64Array.from(types.names, (name) => work.limits.perType[name as never] ?? Number.POSITIVE_INFINITY),
    stepNumber: Int32Array.from(steps, (step) => numberOf(step.key)),
    typeNumber: Int32Array.from(types.names, numberOf),
    typeOf,
    subjectOf: Int32Array.from(steps, (step) => (step.subject === null ? -1 : subjects.of(step.subject))),
    subjectCount: subjects.names.length,
    elapsedMs,
    ...edges,
    order: orderOf(edges),
    groups,
    lanes: work.limits.stepsAtOnce,
    capacity: Float64Array.from(RESOURCES, (resource) => work.limits.capacity[resource]),
    dispatchMs: work.dispatchMs,
    aroundMs: work.aroundMs,
  };
}
