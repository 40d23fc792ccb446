import { STEP_FACTS, type StepType } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanRule } from "../validation-facts.ts";

/** Why a path may not be used, or null. Pure text check; the executor checks again on the real file system. */
export function pathFault(path: string): string | null {
  if (path.length === 0 || path.length > 4096) return "is empty or too long";
  if (/[\u0000-\u001f\u007f]/.test(path)) return "holds control characters";
  if (path.startsWith("/") || path.startsWith("~") || /^[A-Za-z]:/.test(path))
    return "is not inside the source's folder";
  if (path.includes("\\")) return "holds a backslash";
  const parts = path.split("/");
  if (parts.some((part) => part === ".." || part === "." || part === ""))
    return "does not lead straight down the folder";
  if (parts.some((part) => Buffer.byteLength(part) > 255)) return "has a part longer than 255 bytes";
  return null;
}

/** Every path that a step names, by its place in the input. */
export function pathsOf(input: Record<string, unknown>): { place: string; path: string }[] {
  const found = ["path", "to"].flatMap((place) => {
    const path = input[place];
    return typeof path === "string" ? [{ place, path }] : [];
  });
  const companions = Array.isArray(input.companions) ? input.companions : [];
  return [
    ...found,
    ...companions.flatMap((companion: unknown) =>
      typeof companion === "object" && companion !== null ? pathsOf(companion as Record<string, unknown>) : [],
    ),
  ];
}

/** True for a step that is about no file of a source: what people do elsewhere, or work on Plantain's own data. */
const namesNoSource = ({ type, input }: PlanStep): boolean =>
  Object.hasOwn(STEP_FACTS, type) &&
  STEP_FACTS[type as StepType].about === "nothing" &&
  input.sourceId === undefined &&
  pathsOf(input).length === 0;

export const paths: PlanRule = {
  name: "paths",
  title: "Every path stays inside the folder of its source",
  check: (steps, facts) =>
    steps.flatMap((step) => {
      const { sourceId, itemId } = step.input;
      if (namesNoSource(step)) return [];
      const source = typeof sourceId === "string" ? facts.sources.get(sourceId) : undefined;
      const at = { severity: "error" as const, rule: "paths", stepKey: step.key };
      if (source === undefined) {
        const message = `The source ${JSON.stringify(sourceId ?? null)} is not connected.`;
        return [{ ...at, message, fix: "Connect the source again, or remove this step." }];
      }
      const item = typeof itemId === "string" ? facts.items.get(itemId) : undefined;
      const named = pathsOf(step.input);
      return named.flatMap(({ place, path }) => {
        const isLibraryOnly = step.type === "fill_metadata" && item?.isInside === false && item.path === path;
        const fault = isLibraryOnly ? null : pathFault(path);
        const message = `${place} ${JSON.stringify(path.slice(0, 200))} ${fault}.`;
        return fault === null ? [] : [{ ...at, message, fix: "Use a path below the source's folder." }];
      });
    }),
};
