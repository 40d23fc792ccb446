import type { StepType } from "#lib/core/index.ts";
import { expectedMsOf } from "./expected-duration.ts";
import { placeOf } from "./organize-path.ts";
import type { PlanningFacts, PlanningItem } from "./planning-facts.ts";
import type { PlanRequest, PlanStep, PlanTask } from "./schemas.ts";

/** A plan by rules while it is made. */
export type Build = {
  request: PlanRequest;
  facts: PlanningFacts;
  steps: PlanStep[];
  notes: string[];
  lastOf: Map<string, string>;
  /** What is being planned now. */
  task: PlanTask;
  /** Items that tasks on the same media do something with. */
  touched: Set<string>;
  /** Type and item of each step that is there. */
  doing: Set<string>;
};

/** Adds a step. One that changes the item waits for the changes before it; one that only looks at it waits for nothing. */
export function addStep(
  build: Build,
  item: PlanningItem,
  step: { type: Exclude<StepType, "by_hand">; title: string; input: object },
): void {
  // Two parts of a goal may mean the same medium; the same thing is done to it once, as the first of them says.
  const doing = `${step.type} ${item.id}`;
  if (build.doing.has(doing)) return;
  const maxItems = build.task.maxItems ?? build.request.maxItems ?? Number.POSITIVE_INFINITY;
  if (!build.touched.has(item.id) && build.touched.size >= maxItems) return;
  build.touched.add(item.id);
  build.doing.add(doing);
  const onlyReads = step.type === "thumbnail" || step.type === "probe";
  const previous = onlyReads ? undefined : build.lastOf.get(item.id);
  const key = `s${String(build.steps.length + 1).padStart(4, "0")}`;
  build.steps.push({
    key,
    type: step.type,
    title: step.title,
    input: { sourceId: item.sourceId, itemId: item.id, path: item.path, ...step.input },
    dependsOn: previous === undefined ? [] : [previous],
    resources: {},
    expectedMs: expectedMsOf(step.type, build.facts.history, item.streams.durationMs),
  });
  if (!onlyReads) build.lastOf.set(item.id, key);
}

export const nameOf = (item: PlanningItem): string => item.path.split("/").at(-1) ?? item.path;

/** Who has which place in the library: an item, or (empty) nobody who may move away from there. */
export function takenPlaces(items: readonly PlanningItem[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { id, sourceId, path, companions } of items) {
    const place = placeOf(sourceId, path);
    owners.set(place, owners.has(place) ? "" : id);
    for (const companion of companions) owners.set(placeOf(sourceId, companion), id);
  }
  return owners;
}
