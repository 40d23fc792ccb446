import type { StepType } from "#lib/core/index.ts";
import type { StepRun } from "../ports.ts";

/** Writes a report of a step into Plantain's own folder and gives its path; a second try writes the same file again. */
export async function storeReport(run: StepRun<StepType>, name: string, text: string): Promise<string> {
  const { journal, ports } = run;
  const entries = await journal.entries();
  const open = entries.find((entry) => entry.kind === "file_created" && ports.reports.owns(entry.target));
  const target = open?.target ?? ports.reports.newPath(name);
  const id = open?.id ?? (await journal.intend({ kind: "file_created", target, before: { folders: [] }, after: null }));
  await run.assertHeld();
  await ports.reports.write(target, text);
  await journal.done(id, { sha256: (await ports.files.hash(target)) ?? "" });
  return target;
}
