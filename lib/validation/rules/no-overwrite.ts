import { CONVERSIONS } from "#lib/core/index.ts";
import { placeOf } from "#lib/planning/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule, ValidationFacts } from "../validation-facts.ts";

type Change = { field: string; before: unknown; after: unknown };

const changesOf = (input: Record<string, unknown>): Change[] => (Array.isArray(input.changes) ? input.changes : []);

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function valueIssues(step: { key: string; input: Record<string, unknown> }, facts: ValidationFacts): PlanIssue[] {
  const item = facts.items.get(String(step.input.itemId));
  const at = { rule: "no_overwrite", stepKey: step.key };
  return changesOf(step.input).flatMap((change): PlanIssue[] => {
    const current = item?.values[change.field];
    if (!isEmpty(current?.value) && JSON.stringify(current?.value) === JSON.stringify(change.after)) return [];
    if (current?.locked === true) {
      const message = `${change.field} is locked by a person.`;
      return [{ ...at, severity: "error", message, fix: "Leave this field out, or unlock it first." }];
    }
    if (isEmpty(current?.value)) return [];
    if (JSON.stringify(current?.value) === JSON.stringify(change.before)) {
      const message = `${change.field} has a value that would be replaced.`;
      return [{ ...at, severity: "warning", message, fix: "Leave this field out to keep the value." }];
    }
    const message = `${change.field} has another value than when the plan was made.`;
    return [{ ...at, severity: "error", message, fix: "Make a new plan." }];
  });
}

/** Paths where a step puts a file that must not be there yet. */
function targetsOf({ type, input }: { type: string; input: Record<string, unknown> }): string[] {
  if ((CONVERSIONS as readonly string[]).includes(type)) return input.to === input.path ? [] : [String(input.to)];
  if (type === "ingest") return [String(input.to)];
  if (type !== "organize") return [];
  const companions = Array.isArray(input.companions) ? input.companions : [];
  return [input.to, ...companions.map((companion) => companion?.to)].map(String);
}

export const noOverwrite: PlanRule = {
  name: "no_overwrite",
  title: "Nothing that is there is replaced unawares: locked fields, values, files",
  check: (steps, facts) => {
    const targets = new Map<string, string>();
    return steps.flatMap((step): PlanIssue[] => {
      if (step.type === "fill_metadata") return valueIssues(step, facts);
      return targetsOf(step).flatMap((to): PlanIssue[] => {
        const other = targets.get(placeOf(String(step.input.sourceId), to));
        targets.set(placeOf(String(step.input.sourceId), to), step.key);
        const at = { severity: "error" as const, rule: "no_overwrite", stepKey: step.key };
        if (facts.occupied.has(`${step.input.sourceId}:${to}`)) {
          return [
            {
              ...at,
              message: `There is a file at ${to} already.`,
              fix: "Choose another target or leave this step out.",
            },
          ];
        }
        const { sourceId, path } = step.input;
        const isOwnName =
          step.type !== "organize" && placeOf(String(sourceId), String(path)) === placeOf(String(sourceId), to);
        if (isOwnName) {
          const message = `${to} is the name of the file itself, spelled otherwise.`;
          return [{ ...at, message, fix: "Use the path as it is to replace the file, or another name." }];
        }
        if (other === undefined) return [];
        return [{ ...at, message: `Step ${other} puts a file at ${to}, too.`, fix: "Leave one of the two out." }];
      });
    });
  },
};
