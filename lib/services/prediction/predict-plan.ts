import { cpus } from "node:os";
import { type FieldChange, STEP_INPUTS } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import {
  FieldName,
  type FieldValue,
  MediaKind,
  measureItemCompleteness,
  parseFieldContent,
  ValueSource,
} from "#lib/metadata/index.ts";
import type { PlanDraft, PlanningFacts, PlanningItem, PlanStep } from "#lib/planning/index.ts";
import { measureKpis } from "#lib/services/library/index.ts";
import type { PlanPrediction } from "./schemas.ts";

const CONCURRENT_STEPS = Math.max(1, Math.min(4, cpus().length));

/** Time until all is done when each lane takes the next step that may start (list scheduling by plan order). */
export function makespanMs(steps: readonly PlanStep[], lanes: number): number | null {
  if (steps.some((step) => step.expectedMs === null)) return null;
  const endOf = new Map<string, number>();
  const free = new Array<number>(lanes).fill(0);
  for (const step of steps) {
    const ready = Math.max(0, ...step.dependsOn.map((key) => endOf.get(key) ?? 0));
    const lane = free.indexOf(Math.min(...free));
    const end = Math.max(ready, free[lane] ?? 0) + (step.expectedMs ?? 0);
    free[lane] = end;
    endOf.set(step.key, end);
  }
  return Math.max(...free);
}

function measured(
  item: PlanningItem,
  changes: FieldChange[],
): { completeness: number | null; criticalMissing: number } {
  const fields: Partial<Record<FieldName, FieldValue>> = {};
  const put = (name: string, content: unknown, origin: string, confidence: number) => {
    const field = FieldName.safeParse(name).data;
    const source = ValueSource.safeParse(origin).data;
    const value = field === undefined ? undefined : parseFieldContent(field, content);
    if (field !== undefined && source !== undefined && value !== undefined)
      fields[field] = { value, source, confidence };
  };
  for (const [name, known] of Object.entries(item.values)) put(name, known.value, known.origin, known.confidence);
  for (const change of changes) put(change.field, change.after, change.origin, change.confidence);
  const locked = Object.entries(item.values).flatMap(([name, known]) => (known.locked ? [FieldName.parse(name)] : []));
  const kind = MediaKind.catch("other").parse(item.kind);
  const result = measureItemCompleteness({ kind, relPath: item.path, fields, locked });
  return { completeness: result.completeness, criticalMissing: result.criticalMissing.length };
}

function changesByItem(draft: PlanDraft): Map<string, FieldChange[]> {
  const changes = new Map<string, FieldChange[]>();
  for (const step of draft.steps) {
    const isChange = step.type === "fill_metadata" || step.type === "write_tags";
    const parsed = isChange
      ? STEP_INPUTS[step.type === "fill_metadata" ? "fill_metadata" : "write_tags"].safeParse(step.input)
      : null;
    if (parsed?.success !== true) continue;
    const { itemId } = parsed.data;
    changes.set(itemId, [...(changes.get(itemId) ?? []), ...parsed.data.changes]);
  }
  return changes;
}

/**
 * What a plan should reach, computed by putting its values in place and measuring as the library is measured.
 * @returns expected duration in ms on CONCURRENT_STEPS lanes; completeness of the sources it names, 0..1
 */
export async function predictPlan(db: Db | Tx, draft: PlanDraft, facts: PlanningFacts): Promise<PlanPrediction> {
  const sourceIds = [...new Set(draft.steps.map((step) => step.input.sourceId).filter((id) => typeof id === "string"))];
  const before = await measureKpis(db, { sourceIds, itemIds: [] });
  const changes = changesByItem(draft);
  const inScope = facts.items.filter((item) => sourceIds.includes(item.sourceId));
  const scored = inScope.map((item) => measured(item, changes.get(item.id) ?? []));
  const scores = scored.flatMap((score) => (score.completeness === null ? [] : [score.completeness]));
  const touches = changes.size > 0 && scores.length > 0;
  const files = new Set(
    draft.steps
      .filter((step) => step.type === "write_tags" || step.type === "organize")
      .map((step) => step.input.itemId),
  );
  return {
    expectedMs: makespanMs(draft.steps, CONCURRENT_STEPS),
    completenessBefore: before.completeness,
    completenessAfter: touches ? scores.reduce((sum, score) => sum + score, 0) / scores.length : before.completeness,
    criticalMissingBefore: before.completeness === null ? null : before.criticalMissing,
    criticalMissingAfter: touches
      ? scored.reduce((sum, score) => sum + score.criticalMissing, 0)
      : before.completeness === null
        ? null
        : before.criticalMissing,
    filesChanged: files.size,
    fieldsFilled: [...changes.values()].reduce(
      (sum, list) => sum + new Set(list.map((change) => change.field)).size,
      0,
    ),
    basis: `Durations from past steps of each type where there are some; ${CONCURRENT_STEPS} steps at a time.`,
  };
}
