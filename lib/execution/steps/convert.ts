import type { ConversionType } from "#lib/core/index.ts";
import type { ChangeRecord, Converted, JournalEntry, StepResult, StepRun, StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type MadeEntry = Extract<JournalEntry, { kind: "file_replaced" | "file_created" }>;

const isOfTarget = (entry: JournalEntry, outPath: string): entry is MadeEntry & JournalEntry =>
  (entry.kind === "file_replaced" || entry.kind === "file_created") && entry.target === outPath;

/** True when an earlier try, cut off, had put its result in place. What it left unfinished is removed. */
async function wasPlaced(run: StepRun<ConversionType>, outPath: string): Promise<boolean> {
  const { files } = run.ports;
  await files.clearUnfinished(outPath);
  const [entry] = (await run.journal.entries()).filter((candidate) => isOfTarget(candidate, outPath));
  if (entry === undefined) return false;
  if (entry.state === "done") return true;
  const now = await files.hash(outPath);
  if (now !== null && now === entry.after?.sha256) {
    await run.journal.done(entry.id, { sha256: now });
    return true;
  }
  if (now !== (entry.kind === "file_replaced" ? entry.before.sha256 : null)) {
    throw new StepFailure("The file changed while it was being converted; it was left as it is now.");
  }
  await run.journal.drop(entry.id);
  if (entry.kind === "file_replaced") await files.remove(entry.before.backupPath);
  return false;
}

/** What will have been there before: the medium itself, or nothing. */
async function recordOf(run: StepRun<ConversionType>, outPath: string, sha256: string): Promise<ChangeRecord> {
  const { files } = run.ports;
  const after = { sha256 };
  if (run.input.to !== run.input.path) {
    return { kind: "file_created", target: outPath, before: { folders: [] }, after };
  }
  const [before, stat] = [await files.hash(outPath), await files.stat(outPath)];
  if (before === null || stat === null) throw new StepFailure(`${run.input.path} is not there any more.`);
  const backupPath = await files.backupPathFor(run.input.itemId);
  const { mode, mtimeMs } = stat;
  return { kind: "file_replaced", target: outPath, before: { sha256: before, backupPath, mode, mtimeMs }, after };
}

/** The journal knows the hash of the result before it is put in place, so that a second try can tell what happened. */
async function putInPlace(run: StepRun<ConversionType>, outPath: string, made: Converted): Promise<void> {
  const record = await recordOf(run, outPath, made.sha256);
  const id = await run.journal.intend(record);
  await run.assertHeld();
  try {
    await made.place(record.kind === "file_replaced" ? record.before.backupPath : "");
  } catch (error) {
    if ((await run.ports.files.hash(outPath)) !== made.sha256) await run.journal.drop(id);
    throw error;
  }
  await run.journal.done(id, { sha256: made.sha256 });
}

async function convert(type: ConversionType, run: StepRun<ConversionType>): Promise<StepResult> {
  const { input, ports, report, signal } = run;
  const item = await ports.library.getItem(input.itemId);
  if (item.path !== input.path) throw new StepFailure(`The file is now at ${item.path}; make a new plan.`);
  const absPath = await ports.files.resolve(item.root, input.path);
  const outPath = await ports.files.resolve(item.root, input.to);
  const isSame = input.to === input.path;
  if (await wasPlaced(run, outPath)) {
    if (isSame) await ports.library.refreshItem(input.itemId);
    return { note: "It had been made before the interruption.", output: { path: input.to, recovered: true } };
  }
  if (!isSame && (await ports.files.stat(outPath)) !== null) throw new StepFailure(`${input.to} is there already.`);
  const made = await ports.conversions.make({ type, wish: input, absPath, outPath, report, signal });
  if ("unchanged" in made) return { note: made.unchanged, output: { path: input.path, unchanged: true } };
  await putInPlace(run, outPath, made).finally(() => made.discard());
  for (const check of made.checks) run.log("info", `Checked: ${check}`);
  if (isSame) await ports.library.refreshItem(input.itemId);
  const { sizeBytes, mediaMs } = made;
  return {
    note: `${made.note} ${isSame ? "The original is kept." : `See ${input.to}.`}`,
    output: { path: input.to, sizeBytes, mediaMs },
  };
}

/** Makes a medium out of another: nothing is in place before it is whole, checked and in the journal. */
const runnerOf =
  <Type extends ConversionType>(type: Type): StepRunner<Type> =>
  // The three inputs share what is used here; the pair of type and input is the registry's.
  (run) =>
    convert(type, run as unknown as StepRun<ConversionType>);

export const runTranscode = runnerOf("transcode");
export const runExtractAudio = runnerOf("extract_audio");
export const runLoudness = runnerOf("loudness");
