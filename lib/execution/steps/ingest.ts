import type { JournalEntry, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type CreatedEntry = Extract<JournalEntry, { kind: "file_created" }>;
type TakenEntry = Extract<JournalEntry, { kind: "file_taken" }>;
type Places = { fromAbs: string; toAbs: string; root: string };

const isCreated = (entry: JournalEntry): entry is CreatedEntry & JournalEntry => entry.kind === "file_created";
const isTaken = (entry: JournalEntry): entry is TakenEntry & JournalEntry => entry.kind === "file_taken";

/** Copies the file beside its new place, compares the bytes, and gives it its name, which nothing may have yet. */
async function copyIn(run: StepRun<"ingest">, { fromAbs, toAbs, root }: Places, sha256: string): Promise<void> {
  const { journal, ports, input, signal, report } = run;
  const earlier = (await journal.entries()).find(isCreated);
  if (earlier?.state === "done") return;
  await ports.files.clearUnfinished(toAbs);
  const there = await ports.files.hash(toAbs);
  if (earlier !== undefined && there === sha256) return journal.done(earlier.id, { sha256 });
  if (earlier !== undefined) await journal.drop(earlier.id);
  if (there !== null) throw new StepFailure(`${input.to} is there already; nothing was taken in.`);
  const folders = await ports.files.missingFolders(root, input.to);
  const id = await journal.intend({
    kind: "file_created",
    target: toAbs,
    before: { folders, root },
    after: { sha256 },
  });
  await run.assertHeld();
  try {
    await ports.files.copyIn({ fromAbs, root, to: input.to, sha256, report, signal });
  } catch (error) {
    if ((await ports.files.hash(toAbs)) !== sha256) await journal.drop(id);
    throw error;
  }
  await journal.done(id, { sha256 });
}

/** Takes the file out of the inbox, now that a copy with the same bytes has its place. */
async function takeOut(run: StepRun<"ingest">, { fromAbs, toAbs }: Places, sha256: string): Promise<void> {
  const { journal, ports } = run;
  const open = (await journal.entries()).find(isTaken);
  if (open?.state === "done") return;
  const stat = await ports.files.stat(fromAbs);
  if (stat === null && open !== undefined) return journal.done(open.id, { removed: true });
  if (stat === null || (await ports.files.hash(toAbs)) !== sha256) {
    throw new StepFailure("The copy is not as it was made; the file in the inbox was left.");
  }
  const before = { copy: toAbs, sha256, mode: stat.mode, mtimeMs: stat.mtimeMs };
  const id = open?.id ?? (await journal.intend({ kind: "file_taken", target: fromAbs, before, after: null }));
  await run.assertHeld();
  await ports.files.remove(fromAbs);
  await journal.done(id, { removed: true });
}

/** Takes a new file out of the inbox into a media folder. */
export const runIngest: StepRunner<"ingest"> = async (run) => {
  const { input, ports } = run;
  const { fromAbs, root } = await ports.library.inboxAndRoot(input.sourceId, input.from);
  const places = { fromAbs, root, toAbs: await ports.files.resolve(root, input.to) };
  const done = (await run.journal.entries()).find((entry) => isCreated(entry) && entry.state === "done");
  const sha256 = done !== undefined && isCreated(done) ? done.after?.sha256 : await ports.files.hash(fromAbs);
  if (sha256 === null || sha256 === undefined) throw new StepFailure(`${input.from} is not in the inbox.`);
  if (input.sha256 !== undefined && input.sha256 !== sha256) {
    throw new StepFailure(`${input.from} is not the file that the plan means: its bytes are others.`);
  }
  await copyIn(run, places, sha256);
  if (input.takeOut) await takeOut(run, places, sha256);
  const { itemId, note } = await ports.library.adopt(input.sourceId, input.to);
  run.log("info", note);
  return { note: `Taken in as ${input.to}.`, output: { to: input.to, sha256, itemId } };
};
