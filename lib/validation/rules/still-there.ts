import { CONVERSIONS } from "#lib/core/index.ts";
import { type PlanStep, placeOf } from "#lib/planning/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule, ValidationFacts } from "../validation-facts.ts";
import { pathsOf } from "./paths.ts";
import { topological } from "./topological.ts";

/** Steps that work on the path they name; others look up where their item is by then. */
const BY_PATH = new Set<string>(["organize", ...CONVERSIONS]);

const error = (stepKey: string, message: string, fix: string): PlanIssue => ({
  severity: "error",
  rule: "still_there",
  stepKey,
  message,
  fix,
});

/** Paths that a step takes away: what it moves, with what moves along. */
const takenBy = (step: PlanStep): string[] =>
  step.type === "organize" ? pathsOf(step.input).flatMap(({ place, path }) => (place === "path" ? [path] : [])) : [];

const own = (step: PlanStep, path: string): string => placeOf(String(step.input.sourceId), path);

/** Each step whose file an earlier one has moved, and files that two steps would move. */
function movedAway(steps: readonly PlanStep[]): PlanIssue[] {
  const takers = new Map<string, PlanStep>();
  return topological(steps).flatMap((step) => {
    const needed = BY_PATH.has(step.type) ? [String(step.input.path), ...takenBy(step)] : [];
    const issues = [...new Set(needed)].flatMap((path) => {
      const taker = takers.get(own(step, path));
      if (taker === undefined) return [];
      return [
        error(
          step.key,
          `It needs the file at ${path}, which step ${taker.key} moves away.`,
          `Put it before ${taker.key}, or leave it out.`,
        ),
      ];
    });
    for (const path of takenBy(step)) takers.set(own(step, path), step);
    return issues;
  });
}

const isTarget = (step: PlanStep, place: string, path: string): boolean =>
  place === "to" && BY_PATH.has(step.type) && path !== step.input.path;

/** Targets for which a file would have to be a folder. */
function belowFiles(steps: readonly PlanStep[], facts: ValidationFacts): PlanIssue[] {
  const files = new Set([...facts.items.values()].map((item) => placeOf(item.sourceId, item.path)));
  const targets = steps.flatMap((step) =>
    pathsOf(step.input).flatMap(({ place, path }) => (isTarget(step, place, path) ? [{ step, path }] : [])),
  );
  for (const { step, path } of targets) files.add(own(step, path));
  return targets.flatMap(({ step, path }) => {
    const parts = path.split("/");
    const blocking = parts
      .slice(0, -1)
      .map((_, index) => parts.slice(0, index + 1).join("/"))
      .find((folder) => files.has(own(step, folder)));
    if (blocking === undefined) return [];
    return [error(step.key, `${path} would lie below ${blocking}, which is a file.`, "Choose another target.")];
  });
}

export const stillThere: PlanRule = {
  name: "still_there",
  title: "Files are where a step looks for them when its turn comes, and folders are no files",
  check: (steps, facts) => [...movedAway(steps), ...belowFiles(steps, facts)],
};
