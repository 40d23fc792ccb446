import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLocalEmbedder, findClusters, labelClusters, placeOnMap } from "#lib/vectors/index.ts";

const SUBJECTS = [
  "sailing boat harbour ocean wave captain storm anchor island tide",
  "kitchen recipe oven bread butter dinner soup vegetable sauce baking",
  "football match goal referee stadium league penalty keeper season trophy",
  "planet rocket astronaut orbit galaxy telescope moon comet station gravity",
].map((words) => words.split(" "));

const pick = (words: readonly string[], seed: number): string =>
  Array.from({ length: 7 }, (_, k) => words[(seed * 7 + k * (1 + (seed % 3))) % words.length]).join(" ");

/** Texts about some subjects; the subject is part of the id. */
async function library(perSubject: number) {
  const texts = SUBJECTS.flatMap((words, subject) =>
    Array.from({ length: perSubject }, (_, index) => ({ id: `s${subject}-${index}`, text: pick(words, index) })),
  );
  const vectors = await createLocalEmbedder().embed(texts.map(({ text }) => text));
  return texts.map((entry, index) => ({ ...entry, vector: vectors[index] ?? new Float32Array(0) }));
}

describe("clusters", () => {
  test("what is about the same comes together, and the number of clusters is found", async () => {
    const items = await library(25);
    const { members, centroids, quality } = await findClusters(items);
    expect(centroids.length).toBe(SUBJECTS.length);
    expect(quality).toBeGreaterThan(0.3);
    for (let cluster = 0; cluster < centroids.length; cluster += 1) {
      const subjects = members.filter((member) => member.cluster === cluster).map((member) => member.id.slice(0, 2));
      expect(new Set(subjects).size).toBe(1);
    }
    expect(members.filter((member) => member.cluster === null).length).toBeLessThan(items.length * 0.15);
  });

  test("the order of the input changes nothing", async () => {
    const items = await library(12);
    const forth = await findClusters(items);
    const back = await findClusters([...items].reverse());
    expect(back.members).toEqual(forth.members);
  });

  test("vectors without structure, and few of them, are not put into groups", async () => {
    let seed = 5;
    const next = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return seed / 2 ** 32 - 0.5;
    };
    const noise = Array.from({ length: 300 }, (_, index) => ({
      id: `n${index}`,
      vector: Float32Array.from({ length: 384 }, next),
    }));
    expect(await findClusters(noise)).toMatchObject({ centroids: [], quality: null });
    expect((await findClusters(noise.slice(0, 5))).members.every((member) => member.cluster === null)).toBe(true);
    const same = Array.from({ length: 20 }, (_, index) => ({ id: `e${index}`, vector: Float32Array.of(1, 0, 0) }));
    expect((await findClusters(same)).members.length).toBe(20);
  });

  test("labels are the words that tell a cluster from the others, not those that all have", async () => {
    const items = await library(20);
    const { members, centroids } = await findClusters(items);
    const clusterOf = new Map(members.map((member) => [member.id, member.cluster]));
    const texts = items.map(({ id, text }) => ({
      terms: ["video", ...text.split(" ")],
      cluster: clusterOf.get(id) ?? null,
    }));
    const labels = labelClusters(texts, centroids.length);
    for (const [cluster, { words }] of labels.entries()) {
      const subject = Number(members.find((member) => member.cluster === cluster)?.id.slice(1, 2));
      expect(words.length).toBeGreaterThan(2);
      expect(words.slice(0, 3).every((word) => SUBJECTS[subject]?.includes(word))).toBe(true);
    }
  });

  test("every point of the map lies on it, and nearer to its own centre than to most others", async () => {
    const { members, centroids } = await findClusters(await library(20));
    const { points, centres } = placeOnMap(
      members.map((member) => member.place),
      centroids,
    );
    const distance = (a: { x: number; y: number } | undefined, b: { x: number; y: number } | undefined) =>
      Math.hypot((a?.x ?? 9) - (b?.x ?? 0), (a?.y ?? 9) - (b?.y ?? 0));
    const isNearest = members.map(({ cluster }, index) => {
      if (cluster === null) return true;
      const own = distance(points[index], centres[cluster]);
      return centres.every((centre) => own <= distance(points[index], centre) + 1e-9);
    });
    expect(isNearest.filter(Boolean).length).toBeGreaterThan(members.length * 0.9);
    fc.assert(
      fc.property(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), (place) => {
        const { points: some } = placeOnMap([Float32Array.from(place)], [Float32Array.of(1, 0, 0, 0)]);
        expect(some.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1)).toBe(true);
      }),
    );
  });
});
