import { constants } from "node:fs";
import { access, lstat, stat, statfs } from "node:fs/promises";
import { resolveInsideRoot } from "#lib/connectors/media-files/index.ts";
import { STEP_FACTS } from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { mediaToolsOf } from "#lib/services/media-tools/index.ts";
import { readExecutionLimits } from "#lib/services/setting/index.ts";
import { type CheckedItem, pathFault, pathsOf, type ValidationFacts } from "#lib/validation/index.ts";
import { readAllowed } from "./allowed.ts";

/** Also how many files are looked at side by side. */
const IDS_AT_ONCE = 250;

async function onDiskOf(root: string, path: string): Promise<CheckedItem["onDisk"]> {
  if (pathFault(path) !== null) return null;
  const absPath = await resolveInsideRoot(root, path).catch(() => null);
  const found = absPath === null ? null : await stat(absPath).catch(() => null);
  return found?.isFile() === true ? { sizeBytes: found.size, modifiedMs: found.mtimeMs } : null;
}

const ITEM = {
  id: true,
  sourceId: true,
  path: true,
  sizeBytes: true,
  modifiedMs: true,
  source: { select: { path: true } },
  values: { select: { field: true, value: true, locked: true } },
} as const;

async function checkItems(ctx: ServiceContext, itemIds: string[]): Promise<Map<string, CheckedItem>> {
  const items = new Map<string, CheckedItem>();
  for (let from = 0; from < itemIds.length; from += IDS_AT_ONCE) {
    const rows = await ctx.db.mediaItem.findMany({
      where: { id: { in: itemIds.slice(from, from + IDS_AT_ONCE) }, removedAt: null },
      select: ITEM,
    });
    const onDisk = await Promise.all(rows.map((row) => onDiskOf(row.source.path, row.path)));
    for (const [index, row] of rows.entries()) {
      items.set(row.id, {
        sourceId: row.sourceId,
        path: row.path,
        isInside: pathFault(row.path) === null,
        values: Object.fromEntries(row.values.map(({ field, value, locked }) => [field, { value, locked }])),
        onDisk: onDisk[index] ?? null,
        scanned: { sizeBytes: Number(row.sizeBytes), modifiedMs: row.modifiedMs },
      });
    }
  }
  return items;
}

/** The file behind a path, told by its device and number: a name in other letters may be the same file. */
async function fileAt(root: string, path: string): Promise<string | null> {
  if (pathFault(path) !== null) return null;
  const absPath = await resolveInsideRoot(root, path).catch(() => null);
  const found = absPath === null ? null : await lstat(absPath, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}

async function occupiedTargets(steps: readonly PlanStep[], roots: Map<string, string>): Promise<Set<string>> {
  const occupied = new Set<string>();
  for (const { type, input } of steps) {
    const root = roots.get(String(input.sourceId));
    if (root === undefined || typeof input.to !== "string" || !Object.hasOwn(STEP_FACTS, type)) continue;
    const paths = pathsOf(input);
    const find = (wanted: string) =>
      Promise.all(paths.filter(({ place }) => place === wanted).map(({ path }) => fileAt(root, path)));
    const [own, there] = [new Set(await find("path")), await find("to")];
    for (const [index, { path }] of paths.filter(({ place }) => place === "to").entries()) {
      const file = there[index] ?? null;
      if (file !== null && !own.has(file)) occupied.add(`${input.sourceId}:${path}`);
    }
  }
  return occupied;
}

async function freeBytesAt(path: string): Promise<number | null> {
  const disk = await statfs(path).catch(() => null);
  return disk === null ? null : disk.bavail * disk.bsize;
}

/** Looks at the world just before a plan is checked: sources, files as they are now, tools, space. */
export async function gatherValidationFacts(
  ctx: ServiceContext,
  planned: readonly PlanStep[],
): Promise<ValidationFacts> {
  const steps = planned.flatMap((step) => [step, ...(step.fallbacks ?? []).map((way) => ({ ...step, ...way }))]);
  const rows = await ctx.db.source.findMany({ select: { id: true, kind: true, name: true, path: true } });
  const sources: ValidationFacts["sources"] = new Map();
  for (const { id, kind, name, path } of rows) {
    const isWritable = await access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
    sources.set(id, { kind, name, isWritable, freeBytes: await freeBytesAt(path) });
  }
  const ids = steps.map((step) => step.input.itemId).filter((id) => typeof id === "string");
  const tools = await mediaToolsOf(ctx.env);
  return {
    sources,
    items: await checkItems(ctx, [...new Set(ids)]),
    occupied: await occupiedTargets(steps, new Map(rows.map((row) => [row.id, row.path]))),
    tools: { ffmpeg: tools.ffmpeg !== undefined, ffprobe: tools.ffprobe !== undefined },
    freeBytes: await freeBytesAt(ctx.env.dataDir),
    limits: await readExecutionLimits(ctx),
    allowed: await readAllowed(ctx, steps),
  };
}
