type Named = { id: string; after: readonly string[] };

/**
 * Puts steps behind those that they wait for, in their own order otherwise. A wait for a step that is not there, for
 * itself, or one that would close a circle is dropped, and told.
 */
export function orderSteps<Step extends Named>(steps: readonly Step[], repairs: string[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ordered: Step[] = [];
  const state = new Map<Step, "open" | "done">();
  const visit = (step: Step): void => {
    state.set(step, "open");
    for (const id of step.after) {
      const before = byId.get(id);
      if (before === undefined) repairs.push(`Step "${step.id}" waited for "${id}", which is not there: dropped.`);
      else if (before === step || state.get(before) === "open") {
        repairs.push(`Steps "${step.id}" and "${id}" waited for each other in a circle: one wait was dropped.`);
      } else if (state.get(before) === undefined) visit(before);
    }
    state.set(step, "done");
    ordered.push(step);
  };
  for (const step of steps) if (state.get(step) === undefined) visit(step);
  return ordered;
}
