import { CONVERSIONS, STEP_FACTS, type StepType } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { PlanRule, ValidationFacts } from "../validation-facts.ts";

const KEEP_FREE_BYTES = 256 * 1024 * 1024;
/** More steps than this never run at the same time. */
const COPIES_AT_ONCE = 4;

function missingTools(steps: readonly PlanStep[], facts: ValidationFacts): PlanIssue[] {
  const missing = new Map<string, string[]>();
  for (const step of steps) {
    if (!Object.hasOwn(STEP_FACTS, step.type)) continue;
    for (const tool of STEP_FACTS[step.type as StepType].needs) {
      if (!facts.tools[tool]) missing.set(tool, [...(missing.get(tool) ?? []), step.key]);
    }
  }
  return [...missing].map(([tool, keys]) => ({
    severity: "error" as const,
    rule: "means",
    stepKey: keys[0] ?? null,
    message: `${keys.length} ${keys.length === 1 ? "step needs" : "steps need"} ${tool}, which was not found.`,
    fix: `Install ${tool}, or set ${tool.toUpperCase()}_PATH and start again.`,
  }));
}

const isConversion = (type: string): boolean => (CONVERSIONS as readonly string[]).includes(type);
const isFileWork = (type: string): boolean => type === "write_tags" || type === "organize" || isConversion(type);
/** The kept original takes room in the data folder. */
const replacesFile = ({ type, input }: PlanStep): boolean =>
  type === "write_tags" || (isConversion(type) && input.to === input.path);

function readOnlySources(steps: readonly PlanStep[], facts: ValidationFacts): PlanIssue[] {
  const said = new Set<string>();
  return steps.flatMap((step) => {
    const writes = isFileWork(step.type) || step.input.sidecar === true;
    const sourceId = String(step.input.sourceId);
    const source = facts.sources.get(sourceId);
    if (!writes || source === undefined || source.isWritable || said.has(sourceId)) return [];
    said.add(sourceId);
    const message = `The folder of "${source.name}" may not be written by Plantain.`;
    const fix = "Allow writing for the user that runs Plantain, or leave these steps out.";
    return [{ severity: "error" as const, rule: "means", stepKey: step.key, message, fix }];
  });
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;

const noRoom = (message: string, fix: string): PlanIssue => ({
  severity: "error",
  rule: "means",
  stepKey: null,
  message,
  fix,
});

/** Sizes of the files that such steps work on, by source. What a conversion makes is at most about as large. */
function sizesBySource(
  steps: readonly PlanStep[],
  facts: ValidationFacts,
  counts: (step: PlanStep) => boolean,
): Map<string, number[]> {
  const sizes = new Map<string, number[]>();
  for (const step of steps) {
    const item = facts.items.get(String(step.input.itemId));
    if (!counts(step) || item === undefined) continue;
    const list = sizes.get(item.sourceId) ?? [];
    list.push(item.onDisk?.sizeBytes ?? item.scanned.sizeBytes);
    sizes.set(item.sourceId, list);
  }
  return sizes;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/**
 * Every original that is replaced is kept in the data folder; beside the files there is room needed for what is made there,
 * and for the copies being worked on.
 */
function diskSpace(steps: readonly PlanStep[], facts: ValidationFacts): PlanIssue[] {
  const copied = sizesBySource(steps, facts, replacesFile);
  const added = sizesBySource(steps, facts, (step) => isConversion(step.type) && !replacesFile(step));
  const kept = sum([...copied.values()].flat());
  const isShort = (needed: number, free: number | null) =>
    free !== null && needed > 0 && needed + KEEP_FREE_BYTES > free;
  const issues = [...new Set([...copied.keys(), ...added.keys()])].flatMap((sourceId) => {
    const source = facts.sources.get(sourceId);
    const copies = (copied.get(sourceId) ?? []).sort((a, b) => b - a).slice(0, COPIES_AT_ONCE);
    const needed = sum(copies) + sum(added.get(sourceId) ?? []);
    if (source === undefined || !isShort(needed, source.freeBytes)) return [];
    const message = `New files and the copies being worked on need ${mib(needed)} beside the files of "${source.name}"; ${mib(source.freeBytes ?? 0)} are free there.`;
    return [noRoom(message, "Free space on that disk, or leave out the largest files.")];
  });
  if (!isShort(kept, facts.freeBytes)) return issues;
  const message = `Keeping the originals needs ${mib(kept)}; ${mib(facts.freeBytes ?? 0)} are free.`;
  return [noRoom(message, "Free space in the data folder, or plan fewer files."), ...issues];
}

export const means: PlanRule = {
  name: "means",
  title: "Tools, rights and disk space are there",
  check: (steps, facts) => [
    ...missingTools(steps, facts),
    ...readOnlySources(steps, facts),
    ...diskSpace(steps, facts),
  ],
};
