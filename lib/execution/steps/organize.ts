import type { JournalEntry, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type Move = { path: string; to: string };
type MoveEntry = Extract<JournalEntry, { kind: "file_moved" }>;

const entryOf = (entries: JournalEntry[], target: string): (MoveEntry & { id: string }) | undefined =>
  entries.find((entry): entry is MoveEntry & JournalEntry => entry.kind === "file_moved" && entry.target === target);

/** Moves one file, or notices that an earlier try had moved it. */
async function moveOne(run: StepRun<"organize">, root: string, move: Move): Promise<void> {
  const { ports, journal } = run;
  const fromAbs = await ports.files.resolve(root, move.path);
  const open = entryOf(await journal.entries(), fromAbs);
  if (open?.state === "done") return;
  const source = await ports.files.stat(fromAbs);
  const target = await ports.files.stat(await ports.files.resolve(root, move.to));
  if (open !== undefined && source === null && target?.sizeBytes === open.before.sizeBytes) {
    await journal.done(open.id, {
      to: move.to,
      createdFolders: [],
      mtimeMs: target.mtimeMs,
      ino: "",
      method: "rename",
    });
    return;
  }
  if (source === null) throw new StepFailure(`${move.path} is not there any more.`);
  const before = { from: move.path, sizeBytes: source.sizeBytes };
  const id = open?.id ?? (await journal.intend({ kind: "file_moved", target: fromAbs, before, after: null }));
  await run.assertHeld();
  try {
    const moved = await ports.files.move({ root, from: move.path, to: move.to, signal: run.signal });
    await journal.done(id, { to: move.to, ...moved });
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
  return { note: `Moved to ${input.to}.`, output: { to: input.to, companions: input.companions.length } };
};
