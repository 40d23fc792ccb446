import { z } from "zod";
import { type Db, type MediaFactsRow, readMediaFacts, type Tx } from "#lib/db/index.ts";
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

const entry = { field: z.string(), value: z.unknown(), origin: z.string(), confidence: z.number() };
const Values = z.array(z.object({ ...entry, locked: z.coerce.boolean() }));
const Proposals = z.array(z.object({ ...entry, reason: z.string() }));

function toPlanningItem(row: MediaFactsRow, thumbnails: Set<string>): PlanningItem {
  const technical = StoredTechnical.parse(JSON.parse(row.technical ?? "{}"));
  const values = Values.parse(JSON.parse(row.valuesJson));
  return {
    id: row.id,
    sourceId: row.sourceId,
    path: row.path,
    kind: row.kind,
    collection: row.collection,
    values: Object.fromEntries(values.map(({ field, ...value }) => [field, value])),
    gaps: StoredGaps.parse(JSON.parse(row.missing)),
    proposals: Proposals.parse(JSON.parse(row.proposalsJson)),
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
export async function gatherPlanningFacts(db: Db | Tx, sourceIds: readonly string[] = []): Promise<PlanningFacts> {
  const [sources, thumbnails, history] = await Promise.all([
    db.source.findMany({ select: { id: true, kind: true, name: true } }),
    db.artefact.findMany({ where: { kind: "thumbnail" }, select: { path: true } }),
    stepHistory(db),
  ]);
  const made = new Set(thumbnails.map((row) => thumbnailOwner(row.path)));
  const items: PlanningItem[] = [];
  for await (const row of readMediaFacts(db, sourceIds)) items.push(toPlanningItem(row, made));
  items.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { sources: sources as PlanningSource[], items, history, autoApplyFloor: AUTO_APPLY_FLOOR };
}
