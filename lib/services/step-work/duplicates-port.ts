import { resolveInsideRoot, sha256File } from "#lib/connectors/media-files/index.ts";
import type { DuplicateReport, StepPorts } from "#lib/execution/index.ts";
import { type DuplicateItem, FieldName, findDuplicates, MediaKind, parseFieldContent } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

type Item = DuplicateItem & { sourceId: string; root: string; sizeBytes: number };
type Watch = Pick<Parameters<StepPorts["duplicates"]["find"]>[0], "report" | "signal">;

const PAGE = 500;

async function readItems(ctx: ServiceContext, sourceId: string | undefined): Promise<Item[]> {
  const items: Item[] = [];
  const present = { removedAt: null, source: { kind: "media_folder" }, ...(sourceId !== undefined && { sourceId }) };
  for (let after = ""; ; ) {
    const rows = await ctx.db.mediaItem.findMany({
      where: { ...present, id: { gt: after } },
      include: { values: true, source: { select: { path: true } } },
      orderBy: { id: "asc" },
      take: PAGE,
    });
    for (const row of rows) {
      const fields: DuplicateItem["fields"] = {};
      for (const { field, value } of row.values) {
        const name = FieldName.safeParse(field).data;
        const content = name === undefined ? undefined : parseFieldContent(name, value);
        if (name !== undefined && content !== undefined) fields[name] = content;
      }
      const durationMs = durationOf(row.technical);
      const kind = MediaKind.catch("other").parse(row.kind);
      const { id, path: relPath, source } = row;
      const sizeBytes = Number(row.sizeBytes);
      items.push({ id, kind, relPath, fields, durationMs, sizeBytes, sourceId: row.sourceId, root: source.path });
    }
    if (rows.length < PAGE) return items;
    after = rows.at(-1)?.id ?? "";
  }
}

function durationOf(technical: unknown): number | undefined {
  if (typeof technical !== "object" || technical === null || !("durationMs" in technical)) return undefined;
  return typeof technical.durationMs === "number" ? technical.durationMs : undefined;
}

/** Hashes what has the same size as something else; the rest can't be the same. */
async function hashAlike(items: readonly Item[], { report, signal }: Watch) {
  const bySize = Map.groupBy(items, (item) => item.sizeBytes);
  const alike = items.filter((item) => item.sizeBytes > 0 && (bySize.get(item.sizeBytes)?.length ?? 0) > 1);
  const hashes = new Map<string, string>();
  const unreadable: string[] = [];
  for (const [index, item] of alike.entries()) {
    signal.throwIfAborted();
    report({ phase: "Comparing bytes", done: index, total: alike.length, unit: "files" });
    const hash = await resolveInsideRoot(item.root, item.relPath)
      .then((absPath) => sha256File(absPath))
      .catch(() => null);
    if (hash === null) unreadable.push(item.relPath);
    else hashes.set(item.id, hash);
  }
  return { hashes, unreadable };
}

/** Finds what is there more than once: by bytes, then by tags and length. */
export const duplicatesPort = (ctx: ServiceContext): StepPorts["duplicates"] => ({
  async find({ sourceId, withUnsure, report, signal }): Promise<DuplicateReport> {
    const items = await readItems(ctx, sourceId);
    const { hashes, unreadable } = await hashAlike(items, { report, signal });
    const byId = new Map(items.map((item) => [item.id, item]));
    const found = findDuplicates(items.map((item) => ({ ...item, contentHash: hashes.get(item.id) })));
    const groups = found
      .filter((group) => withUnsure || group.kind !== "unsure")
      .map(({ kind, reason, ids }) => ({
        kind,
        reason,
        sha256: kind === "exact" ? (hashes.get(ids[0] ?? "") ?? null) : null,
        files: ids
          .flatMap((id) => {
            const item = byId.get(id);
            if (item === undefined) return [];
            return [{ itemId: id, sourceId: item.sourceId, path: item.relPath, sizeBytes: item.sizeBytes }];
          })
          .sort((left, right) => (left.path < right.path ? -1 : 1)),
      }));
    const reclaimableBytes = groups
      .filter((group) => group.kind === "exact")
      .reduce((sum, group) => sum + group.files.slice(1).reduce((own, file) => own + file.sizeBytes, 0), 0);
    return { looked: items.length, unreadable, reclaimableBytes, groups };
  },
});
