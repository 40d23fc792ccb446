import type { FieldChange } from "#lib/core/index.ts";
import type { StepRun, StepRunner, StoredValue } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";
import { replaceSidecar } from "./replace-sidecar.ts";

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** What the plan may still set: fields that are as they were when the plan was made. */
function splitChanges(changes: FieldChange[], current: StoredValue[]) {
  const byField = new Map(current.map((value) => [value.field, value]));
  const apply: FieldChange[] = [];
  const refused: string[] = [];
  for (const change of changes) {
    const now = byField.get(change.field);
    const isThere = !isEmpty(now?.value) && JSON.stringify(now?.value) === JSON.stringify(change.after);
    if (isThere) continue;
    if (now?.locked === true) refused.push(`${change.field} is locked`);
    else if (!isEmpty(now?.value) && JSON.stringify(now?.value) !== JSON.stringify(change.before)) {
      refused.push(`${change.field} was changed since`);
    } else apply.push(change);
  }
  return { apply, refused };
}

async function setValues(run: StepRun<"fill_metadata">, changes: FieldChange[], current: StoredValue[]): Promise<void> {
  const before = changes.map(
    (change): StoredValue =>
      current.find((value) => value.field === change.field) ?? {
        field: change.field,
        value: null,
        origin: "user",
        confidence: 0,
        locked: false,
      },
  );
  const after = changes.map(
    (change): StoredValue => ({
      field: change.field,
      value: change.after,
      origin: change.origin,
      confidence: change.confidence,
      locked: false,
    }),
  );
  const id = await run.journal.intend({
    kind: "values_set",
    target: run.input.itemId,
    before: { values: before },
    after: { values: after },
  });
  await run.assertHeld();
  await run.ports.library.setValues(run.input.itemId, after);
  await run.journal.done(id, { values: after });
}

/** Closes the note of an earlier try that was cut off; dropped when everything is as it was before. */
async function closeEarlier(run: StepRun<"fill_metadata">, current: StoredValue[]): Promise<void> {
  const open = (await run.journal.entries()).find((entry) => entry.kind === "values_set" && entry.state === "intended");
  if (open?.kind !== "values_set") return;
  const now = new Map(current.map((value) => [value.field, JSON.stringify(value.value ?? null)]));
  const isAsBefore = open.before.values.every(
    (value) => (now.get(value.field) ?? "null") === JSON.stringify(value.value ?? null),
  );
  if (isAsBefore) await run.journal.drop(open.id);
  else await run.journal.done(open.id, open.after);
}

/** Sets empty fields in the library, then (if asked) in the sidecar file. Values that changed since are left alone. */
export const runFillMetadata: StepRunner<"fill_metadata"> = async (run) => {
  const { input, ports } = run;
  const item = await ports.library.getItem(input.itemId);
  await closeEarlier(run, item.values);
  const { apply, refused } = splitChanges(input.changes, item.values);
  for (const reason of refused) run.log("warn", `Left alone: ${reason}.`);
  if (apply.length > 0) await setValues(run, apply, item.values);
  if (input.sidecar && refused.length < input.changes.length) {
    const kept = input.changes.filter((change) => !refused.some((reason) => reason.startsWith(`${change.field} `)));
    const absPath = await ports.files.resolve(item.root, ports.files.sidecarPathFor(item.root, item.path));
    await replaceSidecar(run, { absPath, kind: item.kind }, kept);
  }
  if (refused.length === input.changes.length) {
    throw new StepFailure(`Nothing was filled: ${refused.join(", ")}.`);
  }
  const filled = input.changes.length - refused.length;
  return { note: `${filled} ${filled === 1 ? "field" : "fields"} filled.`, output: { filled, refused } };
};
