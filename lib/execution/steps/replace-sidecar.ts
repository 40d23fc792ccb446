import type { FieldChange } from "#lib/core/index.ts";
import type { JournalEntry, StepRun } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type WritingStep = StepRun<"fill_metadata"> | StepRun<"write_tags">;
type FileEntry = Extract<JournalEntry, { kind: "file_replaced" | "file_created" }>;

const isOfFile = (entry: JournalEntry, absPath: string): entry is FileEntry & JournalEntry =>
  (entry.kind === "file_replaced" || entry.kind === "file_created") && entry.target === absPath;

/**
 * What became of the writing of a file by an earlier try that was cut off. A file that is as it was is "not_written", and
 * the notes of that try are gone. @throws StepFailure when the file is neither as it was nor as it should be
 */
export async function recoverWrite(
  run: WritingStep,
  absPath: string,
  holdsValues: () => Promise<boolean>,
): Promise<"written" | "not_written"> {
  const { journal, ports } = run;
  const ofFile = (await journal.entries()).filter((entry) => isOfFile(entry, absPath));
  if (ofFile.some((entry) => entry.state === "done")) return "written";
  const open = ofFile.find((entry) => entry.state === "intended");
  if (open === undefined) return "not_written";
  await ports.files.clearUnfinished(absPath);
  const now = await ports.files.hash(absPath);
  if (now === (open.kind === "file_replaced" ? open.before.sha256 : null)) {
    await journal.drop(open.id);
    if (open.kind === "file_replaced") await ports.files.remove(open.before.backupPath);
    return "not_written";
  }
  if (now !== null && (await holdsValues())) {
    await journal.done(open.id, { sha256: now });
    return "written";
  }
  throw new StepFailure("The file changed while it was being written; it was left as it is now.");
}

/**
 * Journals the writing of a sidecar (new or replaced) so that undo restores its bytes or removes it. A second try finds
 * out what the first one did.
 */
export async function replaceSidecar(
  run: StepRun<"fill_metadata">,
  { absPath, kind }: { absPath: string; kind: string },
  changes: FieldChange[],
): Promise<void> {
  const { files } = run.ports;
  if ((await recoverWrite(run, absPath, () => files.sidecarHas(absPath, changes))) === "written") return;
  const [sha256, stat] = [await files.hash(absPath), await files.stat(absPath)];
  const backupPath = await files.backupPathFor(`${run.input.itemId}-side`);
  const id = await run.journal.intend(
    sha256 === null || stat === null
      ? { kind: "file_created", target: absPath, before: { folders: [] }, after: null }
      : {
          kind: "file_replaced",
          target: absPath,
          before: { sha256, backupPath, mode: stat.mode, mtimeMs: stat.mtimeMs },
          after: null,
        },
  );
  await run.assertHeld();
  await run.journal.done(id, await files.writeSidecar({ absPath, kind, changes, keepOriginalTo: backupPath }));
}
