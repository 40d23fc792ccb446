import { hashText } from "../local/hash-text.ts";
import { nearestOf, silhouette, sphericalKMeans } from "./k-means.ts";
import { principalAxes, projectOn } from "./principal-axes.ts";

export type ClusterItem = { id: string; vector: Float32Array };
/** `cluster`: index, or null for what belongs to none. `similarity`: cosine to the centre of the cluster. */
export type ClusterMember = { id: string; cluster: number | null; similarity: number; place: Float32Array };
export type Clusters = { members: ClusterMember[]; centroids: Float32Array[]; quality: number | null };

/** Fewer than these have no groups worth naming. */
const ITEMS_MIN = 8;
const SIZE_MIN = 3;
const SAMPLE = 4_000;
const JUDGED = 600;
const AXES = 24;
const CLUSTERS_MAX = 24;
/** Below this the best grouping says no more than chance would (checked on vectors without structure). */
const QUALITY_MIN = 0.15;
/** Members that are less like their centre than the group's mean by this many deviations belong to none. */
const DEVIATIONS = 2;
const SIMILARITY_MIN = 0.25;

/** The same items whatever their order: those whose ids hash lowest. */
const sampleOf = (items: readonly ClusterItem[], count: number): ClusterItem[] =>
  items.length <= count ? [...items] : [...items].sort((a, b) => hashText(a.id) - hashText(b.id)).slice(0, count);

const candidateCounts = (size: number): number[] => {
  const most = Math.min(CLUSTERS_MAX, Math.max(2, Math.floor(size / SIZE_MIN)));
  return Array.from({ length: most - 1 }, (_, index) => index + 2).filter((count) => count <= 10 || count % 2 === 0);
};

/** Lets others have their turn, and throws when the work is not wanted any more. */
export type Breathe = () => Promise<void>;

type Choice = { centroids: Float32Array[]; quality: number };

/** The number of clusters is the one with the best silhouette. */
async function chooseClusters(places: readonly Float32Array[], breathe: Breathe): Promise<Choice | null> {
  const judged = places.slice(0, JUDGED);
  let best: Choice | null = null;
  for (const count of candidateCounts(places.length)) {
    await breathe();
    const centroids = sphericalKMeans(places, count);
    const quality = silhouette(
      judged,
      judged.map((place) => nearestOf(place, centroids).cluster),
    );
    if (best === null || quality > best.quality + 0.005) best = { centroids, quality };
  }
  return best;
}

function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.sqrt(variance) };
}

/** Leaves out what is far from its centre, drops clusters that are too small, and numbers the rest by size. */
function settle(
  found: { id: string; place: Float32Array; cluster: number; similarity: number }[],
  centroids: Float32Array[],
) {
  const byCluster = centroids.map((_, cluster) => found.filter((member) => member.cluster === cluster));
  const limits = byCluster.map((members) => {
    const { mean, deviation } = meanAndDeviation(members.map((member) => member.similarity));
    return Math.max(SIMILARITY_MIN, mean - DEVIATIONS * deviation);
  });
  const isIn = (member: { cluster: number; similarity: number }) => member.similarity >= (limits[member.cluster] ?? 1);
  const sizes = byCluster.map((members) => members.filter(isIn).length);
  const order = sizes
    .map((size, cluster) => ({ size, cluster }))
    .filter(({ size }) => size >= SIZE_MIN)
    .sort((a, b) => b.size - a.size || a.cluster - b.cluster)
    .map(({ cluster }) => cluster);
  const numberOf = new Map(order.map((cluster, position) => [cluster, position]));
  const members = found.map(
    ({ id, place, cluster, similarity }): ClusterMember => ({
      id,
      place,
      similarity,
      cluster: isIn({ cluster, similarity }) ? (numberOf.get(cluster) ?? null) : null,
    }),
  );
  return { members, centroids: order.map((cluster) => centroids[cluster] as Float32Array) };
}

/**
 * Groups vectors: spherical k-means on their principal axes, the number of clusters by the silhouette, what fits nowhere
 * left out. The same input gives the same groups. `quality` is the silhouette; null when there are no groups.
 */
export async function findClusters(
  items: readonly ClusterItem[],
  breathe: Breathe = async () => {},
): Promise<Clusters> {
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const none = (place: (item: ClusterItem) => Float32Array): Clusters => ({
    members: sorted.map((item) => ({ id: item.id, cluster: null, similarity: 0, place: place(item) })),
    centroids: [],
    quality: null,
  });
  if (items.length < ITEMS_MIN) return none(() => new Float32Array(0));
  const sample = sampleOf(sorted, SAMPLE);
  const axes = principalAxes(
    sample.map((item) => item.vector),
    AXES,
  );
  const places = sample.map((item) => projectOn(axes, item.vector));
  const choice = await chooseClusters(places, breathe);
  if (choice === null || choice.quality < QUALITY_MIN) return none((item) => projectOn(axes, item.vector));
  const found = [];
  for (const [index, { id, vector }] of sorted.entries()) {
    if (index % 2_000 === 0) await breathe();
    const place = projectOn(axes, vector);
    found.push({ id, place, ...nearestOf(place, choice.centroids) });
  }
  const settled = settle(found, choice.centroids);
  return { ...settled, quality: settled.centroids.length === 0 ? null : choice.quality };
}
