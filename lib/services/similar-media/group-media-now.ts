import { newId, type ReportProgress } from "#lib/core/index.ts";
import { type MediaTextRow, readMediaTexts } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { aboutText, genreTerms, labelTerms } from "#lib/services/media-text/index.ts";
import {
  type Clusters,
  collectLatest,
  createLocalEmbedder,
  findClusters,
  LOCAL_DIMENSIONS,
  LOCAL_EMBEDDER,
  labelClusters,
  placeOnMap,
} from "#lib/vectors/index.ts";
import { COLLECTION } from "./embed-schemas.ts";
import { openModelSpace, usableModelSpace } from "./model-vectors.ts";
import { MOOD_NAMES, readMood } from "./moods.ts";
import type { ClusterKind } from "./schemas.ts";

type Watch = { report: ReportProgress; signal: AbortSignal };

/** Groups of one kind, before they are stored. `terms` of each medium name the groups. */
type Grouping = {
  kind: ClusterKind;
  model: string;
  clusters: Clusters;
  terms: ReadonlyMap<string, readonly string[]>;
  labels?: readonly string[];
  without: number;
};

type Text = { id: string; title: string; terms: readonly string[]; genres: readonly string[]; about: string };

async function readTexts(ctx: ServiceContext, watch: Watch): Promise<Text[]> {
  const texts: Text[] = [];
  for await (const row of readMediaTexts(ctx.db)) {
    texts.push(toText(row));
    if (texts.length % 500 !== 0) continue;
    watch.signal.throwIfAborted();
    watch.report({ phase: "Reading media", done: texts.length, total: null, unit: "media" });
  }
  return texts;
}

function toText(row: MediaTextRow): Text {
  const about = aboutText(row).slice(0, 4_000);
  return { id: row.id, title: row.title ?? row.path, terms: labelTerms(about), genres: genreTerms(row), about };
}

async function groupByMeaning(
  ctx: ServiceContext,
  texts: readonly Text[],
  breathe: () => Promise<void>,
): Promise<Grouping> {
  const present = new Set(texts.map((text) => text.id));
  const space = (await usableModelSpace(ctx)) ?? { model: LOCAL_EMBEDDER, dimensions: LOCAL_DIMENSIONS };
  const vectors = openModelSpace(ctx, space);
  const items = await collectLatest(vectors.all(COLLECTION), (id) => present.has(id));
  const terms = new Map(texts.map((text) => [text.id, text.terms]));
  const clusters = await findClusters(items, breathe);
  return { kind: "semantic", model: space.model, clusters, terms, without: texts.length - items.length };
}

async function groupByGenre(texts: readonly Text[], breathe: () => Promise<void>): Promise<Grouping> {
  const some = texts.filter((text) => text.genres.length > 0);
  const vectors = await createLocalEmbedder().embed(some.map((text) => text.genres.join(", ")));
  const items = some.flatMap((text, index) => {
    const vector = vectors[index];
    return vector === undefined ? [] : [{ id: text.id, vector }];
  });
  const terms = new Map(some.map((text) => [text.id, text.genres]));
  const clusters = await findClusters(items, breathe);
  return { kind: "genre", model: LOCAL_EMBEDDER, clusters, terms, without: texts.length - some.length };
}

const SIZE_MIN = 2;

/** Moods are known beforehand, so a medium goes to its strongest one; a mood of one medium is no group. */
function groupByMood(texts: readonly Text[]): Grouping {
  const read = texts.flatMap((text) => {
    const mood = readMood(text.about);
    return mood === null ? [] : [{ id: text.id, ...mood }];
  });
  const sizeOf = (mood: string) => read.filter((one) => one.mood === mood).length;
  const moods = MOOD_NAMES.map((mood) => ({ mood, size: sizeOf(mood) }))
    .filter(({ size }) => size >= SIZE_MIN)
    .sort((a, b) => b.size - a.size)
    .map(({ mood }) => mood);
  const centroids = moods.map((mood) => Float32Array.from(MOOD_NAMES, (name) => (name === mood ? 1 : 0)));
  const members = read.map(({ id, vector, mood }) => {
    const cluster = mood === null ? -1 : moods.indexOf(mood);
    const similarity = vector[MOOD_NAMES.indexOf(mood ?? "")] ?? 0;
    return { id, cluster: cluster === -1 ? null : cluster, similarity, place: vector };
  });
  return {
    kind: "mood",
    model: "mood-words-v1",
    clusters: { members, centroids, quality: null },
    terms: new Map(read.map((one) => [one.id, one.words])),
    labels: moods,
    without: texts.length - read.length,
  };
}

/** The title of the medium in the middle of a group, for groups that share no telling word. */
function titleAmid(
  members: readonly { id: string; similarity: number }[],
  titles: ReadonlyMap<string, string>,
): string {
  const [first] = [...members].sort((a, b) => b.similarity - a.similarity);
  return (titles.get(first?.id ?? "") ?? "each other").slice(0, 60);
}

const CHUNK = 500;

/** Replaces the groups of a kind in one transaction: readers see the old ones or the new ones. */
async function store(
  ctx: ServiceContext,
  { kind, model, clusters, terms, labels, without }: Grouping,
  titles: ReadonlyMap<string, string>,
): Promise<number> {
  const { members, centroids, quality } = clusters;
  const words = labelClusters(
    members.map(({ id, cluster }) => ({ terms: terms.get(id) ?? [], cluster })),
    centroids.length,
  );
  const grouped = members.filter((member) => member.cluster !== null);
  const map = placeOnMap(
    grouped.map((member) => member.place),
    centroids,
  );
  const ids = centroids.map(() => newId("mcl"));
  const rows = centroids.map((_, position) => {
    const own = grouped.filter((member) => member.cluster === position);
    const cohesion = own.reduce((sum, member) => sum + member.similarity, 0) / Math.max(1, own.length);
    const some = words[position]?.words ?? [];
    const label = labels?.[position] ?? (some.slice(0, 3).join(", ") || `like ${titleAmid(own, titles)}`);
    const { x, y } = map.centres[position] ?? { x: 0.5, y: 0.5 };
    return { id: ids[position] ?? newId("mcl"), kind, position, label, words: some, size: own.length, cohesion, x, y };
  });
  const memberRows = grouped.map(({ id, cluster, similarity }, index) => ({
    kind,
    itemId: id,
    clusterId: ids[cluster ?? 0] ?? "",
    similarity,
    x: map.points[index]?.x ?? 0.5,
    y: map.points[index]?.y ?? 0.5,
  }));
  const run = { model, madeAt: ctx.now(), looked: members.length + without, without, quality };
  const unclear = members.length - grouped.length;
  await ctx.db.$transaction(
    async (tx) => {
      await tx.mediaClusterMember.deleteMany({ where: { kind } });
      await tx.mediaCluster.deleteMany({ where: { kind } });
      await tx.mediaCluster.createMany({ data: rows });
      for (let from = 0; from < memberRows.length; from += CHUNK) {
        await tx.mediaClusterMember.createMany({ data: memberRows.slice(from, from + CHUNK) });
      }
      const data = { ...run, unclear };
      await tx.mediaClusterRun.upsert({ where: { kind }, create: { kind, ...data }, update: data });
    },
    { timeout: 120_000 },
  );
  return rows.length;
}

export type Grouped = { media: number; semantic: number; genre: number; mood: number };

/** Groups the media of the whole library by what they are about, by genre and by mood. */
export async function groupMediaNow(ctx: ServiceContext, watch: Watch): Promise<Grouped> {
  const texts = await readTexts(ctx, watch);
  const breathe = async () => {
    watch.signal.throwIfAborted();
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const say = (done: number) => watch.report({ phase: "Grouping media", done, total: 3, unit: "kinds" });
  say(0);
  const titles = new Map(texts.map((text) => [text.id, text.title]));
  const semantic = await store(ctx, await groupByMeaning(ctx, texts, breathe), titles);
  say(1);
  const genre = await store(ctx, await groupByGenre(texts, breathe), titles);
  say(2);
  const mood = await store(ctx, groupByMood(texts), titles);
  say(3);
  return { media: texts.length, semantic, genre, mood };
}
