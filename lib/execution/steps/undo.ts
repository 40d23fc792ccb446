import { AppError, assertNever } from "#lib/core/index.ts";
import type { JournalEntry, StepPorts, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type Place = { itemId: string; root: string; path: string };
type EntryOf<Kind extends JournalEntry["kind"]> = Extract<JournalEntry, { kind: Kind }>;

async function undoReplaced({ files }: StepPorts, entry: EntryOf<"file_replaced">): Promise<void> {
  const { target, before, after } = entry;
  const { backupPath, sha256: sha256Before, mode, mtimeMs } = before;
  // Without a kept original, an interrupted step cannot have come to replace the file.
  if (after === null && (await files.stat(backupPath)) === null) return;
  const now = await files.hash(target);
  if (now === null) throw new StepFailure(`${target} is not there any more. Its original is kept: ${backupPath}`);
  if (now !== sha256Before) {
    if (after === null) {
      throw new StepFailure(
        `${target} was changed by an interrupted step or by somebody since; it was left. Its original is kept: ${backupPath}`,
      );
    }
    await files.restore({ absPath: target, backupPath, sha256Before, sha256After: after.sha256, mode, mtimeMs });
  }
  await files.remove(backupPath);
}

async function undoCreated(ports: StepPorts, entry: EntryOf<"file_created">, place: Place | null): Promise<void> {
  const { target, before, after } = entry;
  const isThumbnail = place !== null && target === ports.thumbnails.pathFor(place.itemId);
  const now = await ports.files.hash(target);
  const isOurs = isThumbnail || now === null || now === after?.sha256;
  if (!isOurs) throw new StepFailure(`${target} was changed after it was made; it was left there.`);
  await ports.files.remove(target);
  await ports.reports.forget(target);
  if (before.root !== undefined) await ports.files.removeEmptyFolders(before.root, before.folders);
}

async function undoTaken({ files }: StepPorts, { target, before }: EntryOf<"file_taken">): Promise<void> {
  if ((await files.stat(target)) === null) await files.putBack({ absPath: target, ...before });
}

async function undoMoved({ files, library }: StepPorts, entry: EntryOf<"file_moved">, place: Place | null) {
  const { from, to, sizeBytes, newFolders } = entry.before;
  const root = entry.target.slice(0, -(from.length + 1));
  const there = await files.stat(await files.resolve(root, to));
  const isBack = (await files.stat(await files.resolve(root, from))) !== null;
  const neverMoved = entry.after === null && isBack;
  if (neverMoved) return;
  if (there !== null || !isBack) await files.undoMove({ root, from, to, sizeBytes, newFolders });
  if (place?.path === to) await library.movedItem(place.itemId, from);
}

async function undoValues(ports: StepPorts, entry: EntryOf<"values_set">): Promise<void> {
  const item = await ports.library.getItem(entry.target);
  const now = new Map(item.values.map((value) => [value.field, value]));
  const kept: string[] = [];
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  const restore = entry.before.values.filter((before) => {
    const current = now.get(before.field);
    if (isSame(current?.value, before.value)) return false;
    const set = entry.after.values.find((value) => value.field === before.field);
    const isOurs = current?.locked !== true && isSame(current?.value, set?.value);
    if (!isOurs) kept.push(before.field);
    return isOurs;
  });
  await ports.library.setValues(entry.target, restore);
  if (kept.length > 0) throw new StepFailure(`Changed by somebody since, so left as it is: ${kept.join(", ")}.`);
}

/** What Banana Bun has done with a row since is left to it. */
async function undoRows({ queue }: StepPorts, { target, before, after }: EntryOf<"rows_changed">): Promise<void> {
  const ours = before.changes.filter(({ id }) => after === null || after.changed.includes(id));
  const changes = ours.map(({ id, ...change }) => ({ id, before: change.after, after: change.before }));
  const { conflicts } = await queue.apply({ database: target, table: before.table, changes });
  if (after === null || conflicts.length === 0) return;
  throw new StepFailure(`Banana Bun changed ${conflicts.length} of ${changes.length} rows since; they were left.`);
}

async function undoAdded({ queue }: StepPorts, { target, before }: EntryOf<"row_added">): Promise<void> {
  if ((await queue.withdraw({ database: target, mark: before.mark })) !== "started") return;
  throw new StepFailure("Banana Bun has started the task; what it did can't be taken back from here.");
}

/** What was answered outside can't be taken back; what was never begun needs no undo. */
function undoOutside({ target, after }: EntryOf<"outside_call">): Promise<void> {
  const said = after === null ? "It may have been done" : "It was done";
  return Promise.reject(new StepFailure(`${target}: ${said}, and can't be taken back from here.`));
}

async function undoEntry(ports: StepPorts, entry: JournalEntry, place: Place | null): Promise<void> {
  switch (entry.kind) {
    case "file_replaced":
      return undoReplaced(ports, entry);
    case "file_created":
      return undoCreated(ports, entry, place);
    case "file_taken":
      return undoTaken(ports, entry);
    case "file_moved":
      return undoMoved(ports, entry, place);
    case "values_set":
      return undoValues(ports, entry);
    case "outside_call":
      return undoOutside(entry);
    case "rows_changed":
      return undoRows(ports, entry);
    case "row_added":
      return undoAdded(ports, entry);
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
