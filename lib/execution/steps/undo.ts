import { AppError, assertNever } from "#lib/core/index.ts";
import type { JournalEntry, StepPorts, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type Place = { itemId: string; root: string };

async function undoReplaced(ports: StepPorts, entry: Extract<JournalEntry, { kind: "file_replaced" }>): Promise<void> {
  const now = await ports.files.hash(entry.target);
  if (now === entry.before.sha256) return;
  const sha256After = entry.after?.sha256 ?? now;
  if (sha256After === null) throw new StepFailure(`${entry.target} is not there any more.`);
  await ports.files.restore({
    absPath: entry.target,
    backupPath: entry.before.backupPath,
    sha256Before: entry.before.sha256,
    sha256After,
    mode: entry.before.mode,
    mtimeMs: entry.before.mtimeMs,
  });
}

async function undoCreated(ports: StepPorts, entry: Extract<JournalEntry, { kind: "file_created" }>): Promise<void> {
  const now = await ports.files.hash(entry.target);
  if (now === null) return;
  if (entry.after !== null && now !== entry.after.sha256) {
    throw new StepFailure(`${entry.target} was changed after it was made; it was left there.`);
  }
  await ports.files.remove(entry.target);
}

async function undoMoved(
  ports: StepPorts,
  entry: Extract<JournalEntry, { kind: "file_moved" }>,
  place: Place,
): Promise<void> {
  if (entry.after === null) return;
  const back = await ports.files.resolve(place.root, entry.before.from);
  const there = await ports.files.resolve(place.root, entry.after.to);
  const alreadyBack = (await ports.files.stat(there)) === null && (await ports.files.stat(back)) !== null;
  if (!alreadyBack) await ports.files.undoMove({ root: place.root, from: entry.before.from, record: entry });
  await ports.library.movedItem(place.itemId, entry.before.from);
}

async function undoValues(ports: StepPorts, entry: Extract<JournalEntry, { kind: "values_set" }>): Promise<void> {
  const item = await ports.library.getItem(entry.target);
  const now = new Map(item.values.map((value) => [value.field, value]));
  const kept: string[] = [];
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  const restore = entry.before.values.filter((before) => {
    const current = now.get(before.field);
    if (isSame(current?.value, before.value)) return false;
    const set = entry.after?.values.find((value) => value.field === before.field);
    const isOurs = current?.locked !== true && (set === undefined || isSame(current?.value, set.value));
    if (!isOurs) kept.push(before.field);
    return isOurs;
  });
  await ports.library.setValues(entry.target, restore);
  if (kept.length > 0) throw new StepFailure(`Changed by somebody since, so left as it is: ${kept.join(", ")}.`);
}

async function undoEntry(ports: StepPorts, entry: JournalEntry, place: Place | null): Promise<void> {
  switch (entry.kind) {
    case "file_replaced":
      return undoReplaced(ports, entry);
    case "file_created":
      return undoCreated(ports, entry);
    case "file_moved":
      if (place === null) throw new StepFailure("The item of this move is not in the library any more.");
      return undoMoved(ports, entry, place);
    case "values_set":
      return undoValues(ports, entry);
    default:
      return assertNever(entry);
  }
}

const reasonOf = (error: unknown): string | null =>
  error instanceof StepFailure || error instanceof AppError ? error.message : null;

async function undoAll(run: StepRun<"undo">, entries: JournalEntry[], place: Place | null): Promise<string[]> {
  const conflicts: string[] = [];
  for (const entry of [...entries].reverse()) {
    if (entry.state === "undone") continue;
    await run.assertHeld();
    try {
      await undoEntry(run.ports, entry, place);
      await run.ports.changes.undone(entry.id);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null) throw error;
      conflicts.push(reason);
      run.log("warn", reason);
      await run.ports.changes.conflict(entry.id, reason);
    }
  }
  return conflicts;
}

/** Puts back what one step changed, the last change first. What a person changed since is left and reported. */
export const runUndo: StepRunner<"undo"> = async (run) => {
  const { executionId, stepKey } = run.input;
  const entries = await run.ports.changes.ofStep(executionId, stepKey);
  const place = await run.ports.changes.itemOf(executionId, stepKey);
  const conflicts = await undoAll(run, entries, place);
  if (place !== null && entries.some((entry) => entry.kind === "file_replaced")) {
    await run.ports.library.refreshItem(place.itemId);
  }
  if (conflicts.length > 0) throw new StepFailure(conflicts.join(" "));
  const count = entries.length;
  return { note: `${count} ${count === 1 ? "change" : "changes"} put back.`, output: { undone: count } };
};
