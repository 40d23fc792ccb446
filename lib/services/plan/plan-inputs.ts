import { z } from "zod";
import { contentHashOf } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { CheckedItem } from "#lib/validation/index.ts";
import type { PlanDrift } from "./schemas.ts";

/** An item as it was when the plan was checked: the file, and the values that the plan is about. */
const InputItem = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  values: z.record(z.string(), z.unknown()),
});

/** What a revision was checked against, by item, and its hash. Revisions of older releases have none. */
export const PlanInputs = z
  .object({ items: z.record(z.string(), InputItem), hash: z.string() })
  .catch({ items: {}, hash: "" });
export type PlanInputs = z.infer<typeof PlanInputs>;

const AT_ONCE = 250;
const Changes = z.array(z.object({ field: z.string() })).catch([]);

const itemOf = (step: PlanStep): string | null => (typeof step.input.itemId === "string" ? step.input.itemId : null);
const fieldsOf = (step: PlanStep): string[] => Changes.parse(step.input.changes).map(({ field }) => field);

/** Looks at the items of a plan as the library knows them now. */
export async function readPlanInputs(db: Db | Tx, steps: readonly PlanStep[]): Promise<PlanInputs> {
  const fields = new Map<string, Set<string>>();
  for (const step of steps) {
    const id = itemOf(step);
    if (id !== null) fields.set(id, new Set([...(fields.get(id) ?? []), ...fieldsOf(step)]));
  }
  const ids = [...fields.keys()];
  const items: PlanInputs["items"] = {};
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const rows = await db.mediaItem.findMany({
      where: { id: { in: ids.slice(from, from + AT_ONCE) }, removedAt: null },
      select: {
        id: true,
        path: true,
        sizeBytes: true,
        modifiedMs: true,
        values: { select: { field: true, value: true } },
      },
    });
    for (const { id, path, sizeBytes, modifiedMs, values } of rows) {
      const own = values.filter(({ field }) => fields.get(id)?.has(field));
      const known = Object.fromEntries(own.map(({ field, value }) => [field, value]));
      items[id] = { path, sizeBytes: Number(sizeBytes), modifiedMs, values: known };
    }
  }
  return { items, hash: contentHashOf(items) };
}

type Change = PlanDrift["changes"][number];

const told = (value: unknown): string | null =>
  value === undefined || value === null
    ? null
    : (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 300);

function fileChanges(before: z.infer<typeof InputItem>, now: CheckedItem): Change[] {
  const file = now.onDisk;
  const isOther = file !== null && file.sizeBytes !== before.sizeBytes;
  const isTouched = file !== null && Math.abs(file.modifiedMs - before.modifiedMs) > 1;
  const at = (ms: number) => new Date(ms).toISOString();
  return [
    ...(now.path === before.path ? [] : [{ what: "place", before: before.path, after: now.path }]),
    ...(isOther ? [{ what: "size in bytes", before: String(before.sizeBytes), after: String(file.sizeBytes) }] : []),
    ...(isTouched ? [{ what: "time of change", before: at(before.modifiedMs), after: at(file.modifiedMs) }] : []),
  ];
}

/** What is no longer as it was when the step was checked. Steps that only touch the library do not look at the file. */
export function changesSince(step: PlanStep, inputs: PlanInputs, items: ReadonlyMap<string, CheckedItem>): Change[] {
  const id = itemOf(step);
  const before = id === null ? undefined : inputs.items[id];
  const now = id === null ? undefined : items.get(id);
  if (before === undefined || now === undefined) return [];
  const values = fieldsOf(step).flatMap((field): Change[] => {
    const [was, is] = [told(before.values[field]), told(now.values[field]?.value)];
    return was === is ? [] : [{ what: field, before: was, after: is }];
  });
  const looksAtFile = step.type !== "fill_metadata" || step.input.sidecar === true;
  return [...(looksAtFile ? fileChanges(before, now) : []), ...values];
}
