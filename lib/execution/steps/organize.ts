import type { JournalEntry, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type Move = { path: string; to: string };
type MoveEntry = Extract<JournalEntry, { kind: "file_moved" }>;

const entryOf = (entries: JournalEntry[], target: string): (MoveEntry & JournalEntry) | undefined =>
  entries.find((entry): entry is MoveEntry & JournalEntry => entry.kind === "file_moved" && entry.target === target);

/** Moves one file, or notices that an earlier try had moved it. */
async function moveOne(run: StepRun<"organize">, root: string, move: Move): Promise<void> {
  const { ports, journal } = run;
  const { path: from, to } = move;
  const fromAbs = await ports.files.resolve(root, from);
  const earlier = entryOf(await journal.entries(), fromAbs);
  if (earlier?.state === "done") return;
  const source = await ports.files.stat(fromAbs);
  const target = await ports.files.stat(await ports.files.resolve(root, to));
  if (earlier !== undefined && source === null && target?.sizeBytes === earlier.before.sizeBytes) {
    await journal.done(earlier.id, { method: "rename" });
    return;
  }
  if (earlier !== undefined) await journal.drop(earlier.id);
  if (source === null) throw new StepFailure(`${from} is not there any more.`);
  const newFolders = await ports.files.missingFolders(root, to);
  const before = { from, to, sizeBytes: source.sizeBytes, newFolders };
  const id = await journal.intend({ kind: "file_moved", target: fromAbs, before, after: null });
  await run.assertHeld();
  try {
    const { method } = await ports.files.move({ root, from, to, signal: run.signal });
    await journal.done(id, { method });
  } catch (error) {
    if ((await ports.files.stat(fromAbs)) !== null) await journal.drop(id);
    throw error;
  }
}

/** Moves one medium and what belongs to it inside its root, never over another file. */
export const runOrganize: StepRunner<"organize"> = async (run) => {
  const { input, ports } = run;
  const item = await ports.library.getItem(input.itemId);
  await moveOne(run, item.root, { path: input.path, to: input.to });
  await ports.library.movedItem(input.itemId, input.to);
  for (const companion of input.companions) {
    await moveOne(run, item.root, companion);
    run.log("info", `Moved along: ${companion.to}`);
  }
  if (input.companions.length > 0) await ports.library.refreshItem(input.itemId);
  return { note: `Moved to ${input.to}.`, output: { to: input.to, companions: input.companions.length } };
};
