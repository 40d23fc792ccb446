import type { StepType } from "#lib/core/index.ts";
import type { JournalEntry, LibraryItem, StepRun, StoredValue } from "../ports.ts";

type ValuesEntry = Extract<JournalEntry, { kind: "values_set" }>;
type Wanted = { field: string; value: string; reason: string; replace: boolean };

const isValues = (entry: JournalEntry): entry is ValuesEntry & JournalEntry => entry.kind === "values_set";
const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "";

/**
 * Sets one field of a medium in the library as the word of a model. What a person locked is left alone, and so is what is
 * there unless it is to be replaced. @returns false when it was left alone
 */
export async function setValue(run: StepRun<StepType>, item: LibraryItem, wanted: Wanted): Promise<boolean> {
  const { field, value, reason, replace } = wanted;
  const entries = (await run.journal.entries()).filter(isValues);
  const open = entries.find((entry) => entry.before.values.some((one) => one.field === field));
  if (open?.state === "done") return true;
  const empty: StoredValue = { field, value: null, origin: "user", confidence: 0, locked: false };
  const now = item.values.find((one) => one.field === field) ?? empty;
  const isLeft = now.locked || (!isEmpty(now.value) && !replace && open === undefined);
  if (isLeft) {
    run.log("warn", `The ${field} that the library holds was left alone${now.locked ? ": it is locked" : ""}.`);
    return false;
  }
  const after: StoredValue = { field, value, origin: "llm", confidence: 0.8, locked: false, reason };
  const change = {
    kind: "values_set",
    target: item.id,
    before: { values: [now] },
    after: { values: [after] },
  } as const;
  const id =
    open?.id ?? (await run.journal.intend({ ...change, before: { values: [now] }, after: { values: [after] } }));
  await run.assertHeld();
  await run.ports.library.setValues(item.id, [after]);
  await run.journal.done(id, { values: [after] });
  return true;
}
