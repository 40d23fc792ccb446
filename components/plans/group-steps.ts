import type { PlanStepView } from "#lib/services/plan/index.ts";

/** All that a plan does to one file, or (path null) to a source as a whole. */
export type StepGroup = { key: string; sourceName: string | null; path: string | null; steps: PlanStepView[] };

/** Groups steps by file in the order in which files first come up. */
export function groupSteps(steps: readonly PlanStepView[]): StepGroup[] {
  const groups = new Map<string, StepGroup>();
  for (const step of steps) {
    const key = step.path === null ? `step ${step.key}` : `file ${step.sourceName ?? ""} ${step.path}`;
    const group = groups.get(key) ?? { key, sourceName: step.sourceName, path: step.path, steps: [] };
    group.steps.push(step);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The chosen steps and every step that waits, directly or not, for one of them. */
export function withDependents(steps: readonly PlanStepView[], chosen: ReadonlySet<string>): Set<string> {
  const all = new Set(chosen);
  if (all.size === 0) return all;
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const step of steps) if (step.dependsOn.some((key) => all.has(key))) all.add(step.key);
  }
  return all;
}

/** Groups whose path, titles, fields or values hold the text, and that have a step of the type ("" for any). */
export function filterGroups(groups: readonly StepGroup[], text: string, type: string): StepGroup[] {
  const wanted = text.trim().toLowerCase();
  return groups.filter((group) => {
    if (type !== "" && !group.steps.some((step) => step.type === type)) return false;
    return wanted === "" || textOf(group).includes(wanted);
  });
}

const textOf = (group: StepGroup): string =>
  [
    group.path,
    group.sourceName,
    ...group.steps.flatMap((step) => [
      step.title,
      step.moveTo,
      ...step.changes.flatMap((change) => [change.field, String(change.after ?? ""), String(change.before ?? "")]),
    ]),
  ]
    .join(" ")
    .toLowerCase();

/** "Movies/Alien (1979)/" and "alien.mkv". */
export function splitPath(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf("/") + 1;
  return { folder: path.slice(0, at), name: path.slice(at) };
}
