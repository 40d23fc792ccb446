import { stat } from "node:fs/promises";
import { readSidecar, resolveInsideRoot, sidecarCandidates } from "#lib/connectors/media-files/index.ts";
import { AppError } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { MediaToolbox } from "#lib/services/media-tools/index.ts";
import { buildItemRecord, ItemTechnical, type SidecarFacts } from "./item-record.ts";
import { loadKnownFields } from "./load-known-fields.ts";
import { storeItem } from "./store-items.ts";

/** The first sidecar beside a medium that can be read. */
export async function findSidecar(root: string, path: string): Promise<SidecarFacts | null> {
  for (const candidate of sidecarCandidates(path)) {
    const absPath = await resolveInsideRoot(root, candidate).catch(() => null);
    const reading = absPath === null ? null : await readSidecar(absPath);
    if (reading?.ok === true && reading.format === "nfo") {
      return { kind: reading.kind, fields: reading.fields, path: candidate };
    }
  }
  return null;
}

/** Reads one file again and stores what it says. @throws AppError NOT_FOUND */
export async function refreshItem(
  ctx: ServiceContext,
  toolbox: MediaToolbox,
  itemId: string,
): Promise<{ ok: boolean; note: string }> {
  const item = await ctx.db.mediaItem.findUnique({ where: { id: itemId }, include: { source: true } });
  if (item === null) throw new AppError("NOT_FOUND", "This item is not in the library any more.");
  const absPath = await resolveInsideRoot(item.source.path, item.path);
  const file = await stat(absPath).catch(() => null);
  if (file === null) return { ok: false, note: `${item.path} is not there any more.` };
  const reading = await toolbox.reader.read(absPath);
  const known = (await loadKnownFields(ctx.db, [itemId])).get(itemId) ?? [];
  const technical = ItemTechnical.safeParse(item.technical).data;
  const sidecar = await findSidecar(item.source.path, item.path);
  const record = buildItemRecord({
    path: item.path,
    reading,
    sidecar,
    known,
    companions: technical?.companions ?? [],
  });
  const place = { sourceId: item.sourceId, now: ctx.now(), itemId };
  const facts = {
    sizeBytes: file.size,
    modifiedMs: file.mtimeMs,
    ...(item.externalId === null ? {} : { externalId: item.externalId }),
  };
  await ctx.db.$transaction((tx) => storeItem(tx, place, record, facts));
  return reading.ok ? { ok: true, note: "Read again." } : { ok: false, note: reading.message };
}
