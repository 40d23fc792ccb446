import type { StepRunner } from "../ports.ts";

/** Makes one picture under Plantain's own folder; a later try replaces it whole. */
export const runThumbnail: StepRunner<"thumbnail"> = async ({ input, ports, journal, assertHeld, signal }) => {
  const item = await ports.library.getItem(input.itemId);
  const absPath = await ports.files.resolve(item.root, item.path);
  const outPath = ports.thumbnails.pathFor(input.itemId);
  const artefacts = [{ kind: "thumbnail", path: outPath }];
  const open = (await journal.entries()).find((entry) => entry.kind === "file_created" && entry.state === "intended");
  const existed = open === undefined && (await ports.files.hash(outPath)) !== null;
  if (existed) return { note: "A thumbnail was there already.", output: { path: outPath }, artefacts };
  const id =
    open?.id ?? (await journal.intend({ kind: "file_created", target: outPath, before: { folders: [] }, after: null }));
  await assertHeld();
  try {
    const made = await ports.thumbnails.make({ absPath, outPath, widthPx: input.widthPx, signal });
    await journal.done(id, { sha256: (await ports.files.hash(outPath)) ?? "" });
    return { note: made.note, output: { path: outPath }, artefacts };
  } catch (error) {
    if ((await ports.files.hash(outPath)) === null) await journal.drop(id);
    throw error;
  }
};
