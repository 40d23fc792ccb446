import { z } from "zod";
import type { Db, Tx } from "#lib/db/index.ts";
import type { PlanningFacts, PlanningItem, PlanningSource, StepHistory } from "#lib/planning/index.ts";
import { StoredGaps } from "./measure-kpis.ts";

/** From here on a proposed value may go into a plan without a person having looked at it alone. */
export const AUTO_APPLY_FLOOR = 0.9;

const StoredTechnical = z
  .object({
    facts: z.object({ hasVideo: z.boolean().optional() }).catch({}),
    companions: z.array(z.string()).catch([]),
    pictures: z.number().catch(0),
  })
  .catch({ facts: {}, companions: [], pictures: 0 });

type ItemRow = {
  id: string;
  sourceId: string;
  path: string;
  kind: string;
  collection: string | null;
  technical: unknown;
  missing: unknown;
  readError: string | null;
  values: { field: string; value: unknown; origin: string; confidence: number; locked: boolean }[];
  proposals: { field: string; value: unknown; origin: string; confidence: number; reason: string; decision: string }[];
};

function toPlanningItem(row: ItemRow, thumbnails: Set<string>): PlanningItem {
  const technical = StoredTechnical.parse(row.technical ?? {});
  const sure = row.proposals.filter((proposal) => proposal.decision === "auto");
  return {
    id: row.id,
    sourceId: row.sourceId,
    path: row.path,
    kind: row.kind,
    collection: row.collection,
    values: Object.fromEntries(row.values.map(({ field, ...value }) => [field, value])),
    gaps: StoredGaps.parse(row.missing),
    proposals: sure.map(({ decision: _, ...proposal }) => proposal),
    companions: technical.companions,
    hasThumbnail: thumbnails.has(row.id),
    hasPicture: technical.facts.hasVideo === true || technical.pictures > 0,
    isInside: !row.path.startsWith("/") && !/^[A-Za-z]:/.test(row.path),
    isReadable: row.readError === null,
  };
}

async function stepHistory(db: Db | Tx): Promise<StepHistory> {
  const rows = await db.executionStep.groupBy({
    by: ["type"],
    where: { state: "succeeded", actualMs: { not: null } },
    _count: { _all: true },
    _avg: { actualMs: true },
  });
  return Object.fromEntries(rows.map((row) => [row.type, { count: row._count._all, meanMs: row._avg.actualMs ?? 0 }]));
}

const thumbnailOwner = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.jpg$/, "");

/** All that a planner may look at: sources, items with gaps and sure proposals, and how long steps took. */
export async function gatherPlanningFacts(db: Db | Tx, sourceIds?: string[]): Promise<PlanningFacts> {
  const inScope = sourceIds === undefined || sourceIds.length === 0 ? {} : { sourceId: { in: sourceIds } };
  const [sources, items, thumbnails, history] = await Promise.all([
    db.source.findMany({ select: { id: true, kind: true, name: true } }),
    db.mediaItem.findMany({
      where: { ...inScope, removedAt: null },
      include: { values: true, proposals: { where: { state: "open" } } },
      orderBy: { path: "asc" },
    }),
    db.artefact.findMany({ where: { kind: "thumbnail" }, select: { path: true } }),
    stepHistory(db),
  ]);
  const made = new Set(thumbnails.map((row) => thumbnailOwner(row.path)));
  return {
    sources: sources as PlanningSource[],
    items: items.map((item) => toPlanningItem(item, made)),
    history,
    autoApplyFloor: AUTO_APPLY_FLOOR,
  };
}
