import type { StepRun } from "../ports.ts";

type WritingStep = StepRun<"fill_metadata"> | StepRun<"write_tags">;

/**
 * Journals the writing of one small file of our own (new or replaced) so that undo restores its bytes or removes it.
 * A second try finds the entry of the first and the original that it kept.
 */
export async function replaceFile(
  run: WritingStep,
  absPath: string,
  write: (keepOriginalTo: string) => Promise<{ sha256: string }>,
): Promise<void> {
  const { files } = run.ports;
  const earlier = (await run.journal.entries()).find((entry) => entry.target === absPath && entry.state !== "undone");
  if (earlier?.state === "done") return;
  if (earlier !== undefined) await files.clearUnfinished(absPath);
  const [sha256, stat] = [await files.hash(absPath), await files.stat(absPath)];
  const backupPath =
    earlier?.kind === "file_replaced"
      ? earlier.before.backupPath
      : await files.backupPathFor(`${run.input.itemId}-side`);
  const id =
    earlier?.id ??
    (await run.journal.intend(
      sha256 === null || stat === null
        ? { kind: "file_created", target: absPath, before: { folders: [] }, after: null }
        : {
            kind: "file_replaced",
            target: absPath,
            before: { sha256, backupPath, mode: stat.mode, mtimeMs: stat.mtimeMs },
            after: null,
          },
    ));
  await run.assertHeld();
  await run.journal.done(id, await write(backupPath));
}
