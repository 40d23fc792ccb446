import { basename, isAbsolute, relative, sep } from "node:path";
import { AppError, newId } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { checkPath } from "./check-path.ts";
import { AddSourceInput, type SourceView } from "./schemas.ts";
import { toSourceView } from "./source-view.ts";

const isWithin = (inner: string, outer: string): boolean => {
  const path = relative(outer, inner);
  return path === "" || !(path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path));
};

/** A folder that can be a source. @throws AppError naming what is wrong with the path */
async function usablePath(ctx: ServiceContext, given: string): Promise<string> {
  const check = await checkPath({ ctx, input: { path: given } });
  if (!check.exists)
    throw new AppError("NOT_FOUND", `${check.path}: ${check.why}`, {
      hint: "Check the spelling and that the disk is mounted.",
    });
  if (!check.isFolder || !check.readable) throw new AppError("INVALID_INPUT", `${check.path}: ${check.why}`);
  if (isWithin(check.path, ctx.env.dataDir) && !isWithin(check.path, `${ctx.env.dataDir}/sample`)) {
    throw new AppError("INVALID_INPUT", "This is Plantain's own data folder.", {
      hint: "Choose a folder of your pipeline.",
    });
  }
  return check.path;
}

/** A file that two media folders know would be written from two sides. */
async function assertNoOverlap(tx: Tx, path: string): Promise<void> {
  const others = await tx.source.findMany({ where: { kind: "media_folder" }, select: { name: true, path: true } });
  const other = others.find((known) => isWithin(path, known.path) || isWithin(known.path, path));
  if (other === undefined) return;
  const [said, hint] = isWithin(path, other.path)
    ? [`This folder lies inside "${other.name}", which is connected already.`, "Its files are in the library."]
    : [`"${other.name}", which is connected, lies inside this folder.`, `Disconnect "${other.name}" first.`];
  throw new AppError("CONFLICT", said, { hint });
}

async function insertSource(
  tx: Tx,
  ctx: ServiceContext,
  source: { kind: string; path: string; name: string; isSample: boolean },
) {
  const known = await tx.source.findFirst({ where: { kind: source.kind, path: source.path } });
  if (known !== null) {
    throw new AppError("CONFLICT", `This folder is connected already, as "${known.name}".`);
  }
  if (source.kind === "media_folder") await assertNoOverlap(tx, source.path);
  const row = await tx.source.create({ data: { id: newId("src"), ...source, config: {}, createdAt: ctx.now() } });
  const detail = { kind: row.kind, path: row.path };
  await emitAudit(tx, ctx, { action: "source.added", entityType: "source", entityId: row.id, detail });
  await emitEvent(tx, "sources", "source.added", { sourceId: row.id });
  return row;
}

/** Connects a folder and, unless told otherwise, starts to read it. @throws AppError CONFLICT when it is connected */
export async function addSource({
  ctx,
  input,
}: Call<AddSourceInput & { isSample?: boolean }>): Promise<{ source: SourceView; job: JobView | null }> {
  requireScope(ctx, "operate");
  const parsed = parseInput(AddSourceInput, {
    kind: input.kind,
    path: input.path,
    name: input.name,
    observe: input.observe,
  });
  const path = await usablePath(ctx, parsed.path);
  const name = parsed.name ?? (basename(path) || path);
  return ctx.db.$transaction(async (tx) => {
    const row = await insertSource(tx, ctx, { kind: parsed.kind, path, name, isSample: input.isSample === true });
    const job = parsed.observe
      ? await enqueueJob(tx, ctx, { kind: "observe_source", input: { sourceId: row.id, sourceName: row.name } })
      : null;
    return { source: toSourceView(row, job), job };
  });
}
