import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countedWords,
  createLocalEmbedder,
  LOCAL_DIMENSIONS,
  LOCAL_EMBEDDER,
  WordWeights,
} from "#lib/vectors/index.ts";

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);

async function similarity(a: string, b: string, weights?: WordWeights): Promise<number> {
  const [first, second] = await createLocalEmbedder(weights).embed([a, b]);
  if (first === undefined || second === undefined) throw new Error("no vector");
  return cosine(first, second);
}

describe("the local embedder", () => {
  test("names its method, version and dimensions", () => {
    expect(LOCAL_EMBEDDER).toBe(`local-hashed-words-v1-${LOCAL_DIMENSIONS}`);
  });

  test("gives every text, however odd, one vector of length 1, always the same", async () => {
    const text = fc.string({ unit: "binary", maxLength: 300 }).filter((some) => some.trim() !== "");
    await fc.assert(
      fc.asyncProperty(text, async (some) => {
        const [once, again] = await createLocalEmbedder().embed([some, some]);
        expect(once?.length).toBe(LOCAL_DIMENSIONS);
        expect(Math.hypot(...(once ?? []))).toBeCloseTo(1, 4);
        expect(again).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["inflected words", "a sailor repairing old boats", "sailors repair an old boat", "quarterly tax statement"],
    ["spelling", "Beethoven symphonies", "Bethoven symphony", "gardening for beginners"],
    ["accents and case", "Crème Brûlée à Paris", "creme brulee a paris", "mountain rescue"],
    ["full width", "ＢＩＧ　ＳＨＩＰ", "big ship", "small tree"],
    ["Chinese", "宇宙飞船返回地球", "飞船在地球降落", "一起学做家常菜"],
    ["Japanese", "東京の静かな夜", "静かな夜の東京タワー", "料理の基本"],
    ["Korean", "바다 위의 등대", "등대와 바다", "오늘의 요리"],
  ])("finds what says the same nearer than what does not: %s", async (_, text, same, other) => {
    expect(await similarity(text, same)).toBeGreaterThan((await similarity(text, other)) + 0.15);
  });

  test("lets words that are everywhere count little once it has seen the collection", async () => {
    const texts = Array.from(
      { length: 300 },
      (_, index) => `connection to the server failed ${"ab".repeat((index % 20) + 1)}`,
    );
    const weights = WordWeights.learn(texts.map(countedWords));
    const [a, b] = ["connection to the server failed on lizard", "connection to the server failed on walnut"];
    expect(await similarity(a ?? "", b ?? "", weights)).toBeLessThan((await similarity(a ?? "", b ?? "")) - 0.2);
  });

  test("keeps learned weights as bytes", () => {
    const learned = WordWeights.learn([["sea", "ship"], ["sea"], ["tree"]]);
    const kept = WordWeights.fromBytes(learned.documents, learned.toBytes());
    for (const word of ["sea", "ship", "tree", "never"]) expect(kept.of(word)).toBe(learned.of(word));
    expect(kept.of("sea")).toBeLessThan(kept.of("ship"));
    expect(kept.of("never")).toBeGreaterThan(kept.of("ship"));
  });
});
