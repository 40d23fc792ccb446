import type { StepRunner } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";
import { recoverWrite } from "./replace-sidecar.ts";

/** Writes tags on a copy, verifies it, keeps the original bytes and swaps the files. */
export const runWriteTags: StepRunner<"write_tags"> = async (run) => {
  const { input, ports, journal, signal } = run;
  const item = await ports.library.getItem(input.itemId);
  const absPath = await ports.files.resolve(item.root, item.path);
  if ((await recoverWrite(run, absPath, () => ports.files.hasTags(absPath, item.kind, input.changes))) === "written") {
    await ports.library.refreshItem(input.itemId);
    return { note: "The tags had been written before the interruption.", output: { recovered: true } };
  }
  const [sha256, stat] = [await ports.files.hash(absPath), await ports.files.stat(absPath)];
  if (sha256 === null || stat === null) throw new StepFailure(`${item.path} is not there any more.`);
  const backupPath = await ports.files.backupPathFor(input.itemId);
  const id = await journal.intend({
    kind: "file_replaced",
    target: absPath,
    before: { sha256, backupPath, mode: stat.mode, mtimeMs: stat.mtimeMs },
    after: null,
  });
  await run.assertHeld();
  const result = await ports.files.writeTags({
    absPath,
    kind: item.kind,
    changes: input.changes,
    keepOriginalTo: backupPath,
    beforeSwap: run.assertHeld,
    signal,
  });
  if (!result.written) {
    await journal.drop(id);
    throw new StepFailure(result.reason, { isRetryable: result.isRetryable });
  }
  if (result.unchanged) await journal.drop(id);
  else await journal.done(id, { sha256: result.sha256After });
  for (const check of result.checks) run.log("info", `Checked: ${check}`);
  await ports.library.refreshItem(input.itemId);
  const count = input.changes.length;
  const note = result.unchanged
    ? "The tags were there already."
    : `${count} ${count === 1 ? "tag" : "tags"} written with ${result.writer} and verified.`;
  return { note, output: { writer: result.writer, unchanged: result.unchanged } };
};
