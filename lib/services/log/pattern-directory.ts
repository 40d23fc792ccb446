import { z } from "zod";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { LogLevelName, PatternMark } from "./schemas.ts";

const Levels = z.partialRecord(LogLevelName, z.number().int());

/** A pattern as the store has it, over all time. */
export type PatternRow = {
  id: string;
  sourceId: string;
  templateKey: string;
  template: string;
  count: number;
  levels: z.infer<typeof Levels>;
  firstSeen: Date | null;
  lastSeen: Date | null;
  mark: PatternMark | null;
};

const select = {
  id: true,
  sourceId: true,
  templateKey: true,
  template: true,
  count: true,
  levels: true,
  firstSeen: true,
  lastSeen: true,
  mark: true,
} as const;

type Kept = { state: string; rows: PatternRow[] };
const kept = new WeakMap<object, Map<string, Kept>>();

export const parseLevels = (levels: unknown): PatternRow["levels"] => Levels.catch({}).parse(levels);

/** All patterns of some sources, read from the store again only when one of them came, went or changed. */
export async function patternDirectory(ctx: ServiceContext, sourceIds: readonly string[]): Promise<PatternRow[]> {
  const where = { sourceId: { in: [...sourceIds] } };
  const key = sourceIds.join(",");
  const { _count, _max } = await ctx.db.logTemplate.aggregate({ where, _count: true, _max: { updatedAt: true } });
  const state = `${_count} ${_max.updatedAt?.getTime()}`;
  const held = kept.get(ctx.db) ?? new Map<string, Kept>();
  kept.set(ctx.db, held);
  const known = held.get(key);
  if (known?.state === state) return known.rows;
  const rows = (await ctx.db.logTemplate.findMany({ where, select })).map((row) => ({
    ...row,
    levels: parseLevels(row.levels),
    mark: PatternMark.nullable().catch(null).parse(row.mark),
  }));
  if (held.size > 20) held.clear();
  held.set(key, { state, rows });
  return rows;
}
