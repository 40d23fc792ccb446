import { z } from "zod";
import { CONVERSIONS } from "#lib/core/index.ts";
import { type Db, type MediaFactsRow, readMediaFacts, type Tx } from "#lib/db/index.ts";
import type { OpenAdvice, PlanningFacts, PlanningItem, PlanningSource, StepHistory } from "#lib/planning/index.ts";
import { StoredGaps } from "./measure-kpis.ts";

/** From here on a proposed value may go into a plan without a person having looked at it alone. */
export const AUTO_APPLY_FLOOR = 0.9;

const Streams = z.object({
  durationMs: z.number().optional(),
  hasVideo: z.boolean().optional(),
  hasAudio: z.boolean().optional(),
  videoCodec: z.string().optional(),
  audioCodec: z.string().optional(),
  heightPx: z.number().optional(),
});

const CODEC_NAMES: readonly (readonly [RegExp, string])[] = [
  [/layer 3|^mp3/i, "mp3"],
  [/aac/i, "aac"],
  [/^vorbis/i, "vorbis"],
  [/avc|h\.?264/i, "h264"],
  [/hevc|h\.?265/i, "hevc"],
  [/av0?1/i, "av1"],
  [/^pcm$/i, "pcm_s16le"],
];

/** ffmpeg's name of a codec; the readers of tags have names of their own. */
const codecName = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (CODEC_NAMES.find(([pattern]) => pattern.test(text))?.[1] ?? text.toLowerCase());

const StoredTechnical = z
  .object({
    facts: Streams.catch({}),
    companions: z.array(z.string()).catch([]),
    pictures: z.number().catch(0),
  })
  .catch({ facts: {}, companions: [], pictures: 0 });

const entry = { field: z.string(), value: z.unknown(), origin: z.string(), confidence: z.number() };
const Values = z.array(z.object({ ...entry, locked: z.coerce.boolean() }));
const Proposals = z.array(z.object({ ...entry, reason: z.string() }));

/** What Plantain met in its first hour with a source was there before: its own date says more than the day it was met. */
const FIRST_HOUR_MS = 3_600_000;

function addedMsOf(row: MediaFactsRow, sourceSinceMs: number): number {
  const seenMs = new Date(row.firstSeenAt).getTime();
  return seenMs - sourceSinceMs < FIRST_HOUR_MS ? Math.min(row.modifiedMs, seenMs) : seenMs;
}

type Seen = { thumbnails: Set<string>; addedMs: number };

function toPlanningItem(row: MediaFactsRow, seen: Seen): PlanningItem {
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
    hasThumbnail: seen.thumbnails.has(row.id),
    hasPicture: technical.facts.hasVideo === true || technical.pictures > 0,
    streams: {
      ...technical.facts,
      audioCodec: codecName(technical.facts.audioCodec),
      videoCodec: codecName(technical.facts.videoCodec),
    },
    isInside: !row.path.startsWith("/") && !/^[A-Za-z]:/.test(row.path),
    isReadable: row.readError === null,
    sizeBytes: Number(row.sizeBytes),
    addedMs: seen.addedMs,
    completeness: row.completeness,
  };
}

const RECENT_CONVERSIONS = 300;
const WorkedThrough = z.object({ mediaMs: z.number().positive() });

/** Time that conversions took and length of what they worked through, as means over the newest ones of each type. */
async function recentMediaMs(
  db: Db | Tx,
): Promise<Map<string, { count: number; meanMs: number; meanMediaMs: number }>> {
  const rows = await db.executionStep.findMany({
    where: { type: { in: [...CONVERSIONS] }, state: "succeeded", actualMs: { not: null } },
    select: { type: true, actualMs: true, output: true },
    orderBy: { finishedAt: "desc" },
    take: RECENT_CONVERSIONS,
  });
  const sums = new Map<string, { count: number; ms: number; mediaMs: number }>();
  for (const { type, actualMs, output } of rows) {
    const worked = WorkedThrough.safeParse(output).data;
    if (worked === undefined || actualMs === null) continue;
    const sum = sums.get(type) ?? { count: 0, ms: 0, mediaMs: 0 };
    sums.set(type, { count: sum.count + 1, ms: sum.ms + actualMs, mediaMs: sum.mediaMs + worked.mediaMs });
  }
  return new Map(
    [...sums].map(([type, { count, ms, mediaMs }]) => [
      type,
      { count, meanMs: ms / count, meanMediaMs: mediaMs / count },
    ]),
  );
}

async function stepHistory(db: Db | Tx): Promise<StepHistory> {
  const rows = await db.executionStep.groupBy({
    by: ["type"],
    where: { state: "succeeded", actualMs: { not: null } },
    _count: { _all: true },
    _avg: { actualMs: true },
  });
  const media = await recentMediaMs(db);
  return Object.fromEntries(
    rows.map((row) => {
      const timed = { count: row._count._all, meanMs: row._avg.actualMs ?? 0 };
      const recent = media.get(row.type);
      return [row.type, recent === undefined ? timed : { ...timed, ...recent }];
    }),
  );
}

const thumbnailOwner = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.jpg$/, "");

const AdviceSubject = z.object({ subject: z.string() });
const MOST_ADVICE = 50;

/** What was found slow and can be planned, the most useful first. */
async function openAdvice(db: Db | Tx): Promise<OpenAdvice[]> {
  const rows = await db.optimizationRecommendation.findMany({
    where: { state: "open" },
    orderBy: { impactScore: "desc" },
    take: MOST_ADVICE,
    select: { id: true, title: true, recommendationType: true, advice: true },
  });
  return rows.flatMap(({ id, title, recommendationType, advice }) => {
    const parsed = AdviceSubject.safeParse(advice).data;
    return parsed === undefined ? [] : [{ id, title, type: recommendationType, subject: parsed.subject }];
  });
}

/** All that a planner may look at: sources, items with gaps and sure proposals, and how long steps took. */
export async function gatherPlanningFacts(db: Db | Tx, sourceIds: readonly string[] = []): Promise<PlanningFacts> {
  const [sources, thumbnails, history, since, advice, types] = await Promise.all([
    db.source.findMany({ select: { id: true, kind: true, name: true } }),
    db.artefact.findMany({ where: { kind: "thumbnail" }, select: { path: true } }),
    stepHistory(db),
    db.mediaItem.groupBy({ by: ["sourceId"], _min: { firstSeenAt: true } }),
    openAdvice(db),
    db.taskBucket.groupBy({ by: ["type"], where: { grain: "d" } }),
  ]);
  const sinceMs = new Map(since.map((row) => [row.sourceId, row._min.firstSeenAt?.getTime() ?? 0]));
  const made = new Set(thumbnails.map((row) => thumbnailOwner(row.path)));
  const items: PlanningItem[] = [];
  for await (const row of readMediaFacts(db, sourceIds)) {
    items.push(toPlanningItem(row, { thumbnails: made, addedMs: addedMsOf(row, sinceMs.get(row.sourceId) ?? 0) }));
  }
  items.sort((a, b) => (a.path < b.path ? -1 : 1));
  const taskTypes = types.map((row) => row.type);
  return { sources: sources as PlanningSource[], items, history, autoApplyFloor: AUTO_APPLY_FLOOR, advice, taskTypes };
}
