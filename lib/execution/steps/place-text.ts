import type { StepType } from "#lib/core/index.ts";
import type { JournalEntry, StepRun } from "../ports.ts";
import { StepFailure } from "../step-failure.ts";

type CreatedEntry = Extract<JournalEntry, { kind: "file_created" }>;

/**
 * Puts a new text file in place, whole or not at all and never over another. The journal knows its hash beforehand, so that
 * a second try can tell what the first one did.
 */
export async function placeText(run: StepRun<StepType>, absPath: string, text: string): Promise<void> {
  const { journal, ports } = run;
  const isIt = (entry: JournalEntry): entry is CreatedEntry & JournalEntry =>
    entry.kind === "file_created" && entry.target === absPath;
  const earlier = (await journal.entries()).find(isIt);
  if (earlier?.state === "done") return;
  await ports.files.clearUnfinished(absPath);
  const now = await ports.files.hash(absPath);
  if (earlier !== undefined && now !== null && now === earlier.after?.sha256) {
    await journal.done(earlier.id, { sha256: now });
    return;
  }
  if (earlier !== undefined) await journal.drop(earlier.id);
  if (now !== null) throw new StepFailure(`${absPath} is there already; it was left as it is.`);
  const sha256 = ports.files.hashOfText(text);
  const id = await journal.intend({
    kind: "file_created",
    target: absPath,
    before: { folders: [] },
    after: { sha256 },
  });
  await run.assertHeld();
  try {
    await ports.files.createText(absPath, text);
  } catch (error) {
    if ((await ports.files.hash(absPath)) !== sha256) await journal.drop(id);
    throw error;
  }
  await journal.done(id, { sha256 });
}
