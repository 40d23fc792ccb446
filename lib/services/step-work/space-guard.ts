import { statfs } from "node:fs/promises";
import { z } from "zod";
import { CONVERSIONS, STEP_FACTS, type StepType } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type ClaimedStep, currentLimits } from "#lib/services/execution/index.ts";

/** How long a step waits before the disk is looked at again. */
export const SPACE_PAUSE_MS = 60_000;

const OnItem = z.object({ itemId: z.string() });
const GB = 1e9;

/** What a step may need beside the medium, in sizes of the medium: its result, and a copy of what it replaces. */
const MEDIUM_SIZES: Partial<Record<StepType, { beside: number; kept: number }>> = {
  ...Object.fromEntries(CONVERSIONS.map((type) => [type, { beside: 1, kept: 1 }])),
  write_tags: { beside: 1, kept: 1 },
};

async function freeBytesAt(path: string): Promise<number | null> {
  const found = await statfs(path).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
}

const gb = (bytes: number): string => `${(bytes / GB).toFixed(1)} GB`;

async function shortage(path: string, needBytes: number, keepBytes: number): Promise<string | null> {
  const free = await freeBytesAt(path);
  if (free === null || free >= needBytes + keepBytes) return null;
  return `The disk of ${path} has ${gb(free)} left; this step may need ${gb(needBytes)}, and ${gb(keepBytes)} stay free. It starts when there is room.`;
}

/**
 * Looks for room before a step writes, so that it does not end half-way on a full disk. Null: there is enough, or nobody can
 * tell. Else what is missing, for people.
 */
export async function missingSpace(ctx: ServiceContext, { step }: ClaimedStep): Promise<string | null> {
  const type = step.type as StepType;
  const sizes = MEDIUM_SIZES[type];
  const { keepFreeBytes } = await currentLimits(ctx);
  const isWriting = sizes !== undefined || STEP_FACTS[type].undo !== "nothing";
  if (keepFreeBytes === 0 || !isWriting) return null;
  const itemId = OnItem.safeParse(step.input).data?.itemId;
  const item =
    itemId === undefined
      ? null
      : await ctx.db.mediaItem.findUnique({
          where: { id: itemId },
          select: { sizeBytes: true, source: { select: { path: true } } },
        });
  const mediumBytes = Number(item?.sizeBytes ?? 0n);
  const beside =
    item === null ? null : await shortage(item.source.path, mediumBytes * (sizes?.beside ?? 0), keepFreeBytes);
  return beside ?? shortage(ctx.env.dataDir, mediumBytes * (sizes?.kept ?? 0), keepFreeBytes);
}
