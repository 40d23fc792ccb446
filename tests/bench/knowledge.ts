import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDb } from "#lib/db/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import { openEmbeddedIndex, type SearchDocument } from "#lib/search/index.ts";
import {
  createLocalEmbedder,
  findClusters,
  LOCAL_DIMENSIONS,
  LOCAL_EMBEDDER,
  openEmbeddedVectors,
} from "#lib/vectors/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const VOCABULARY = 12_000;
const QUERIES = 100;

/** Deterministic numbers in 0..1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Invented words, a few of them frequent and most of them rare, as in any language. */
function makeWriter(seed: number): (words: number) => string {
  const next = numbers(seed);
  const syllable = () => "bcdfghklmnprstvz"[Math.floor(next() * 16)] ?? "b";
  const word = () =>
    Array.from({ length: 2 + Math.floor(next() * 3) }, () => `${syllable()}${"aeiou"[Math.floor(next() * 5)]}`).join(
      "",
    );
  const vocabulary = Array.from({ length: VOCABULARY }, word);
  const pick = () => vocabulary[Math.floor(VOCABULARY * next() ** 3)] ?? "";
  return (words) => Array.from({ length: words }, pick).join(" ");
}

const figures = (ms: number[]) => {
  const sorted = [...ms].sort((a, b) => a - b);
  const round = (value: number) => Number(value.toFixed(2));
  return {
    averageMs: round(sorted.reduce((sum, value) => sum + value, 0) / sorted.length),
    p95Ms: round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    maxMs: round(sorted.at(-1) ?? 0),
  };
};

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const from = performance.now();
  const value = await work();
  return { value, ms: performance.now() - from };
}

/** Wall time, and processor time, which other work on the machine hardly changes. */
async function eachTimed<T>(inputs: readonly T[], work: (input: T) => Promise<unknown>) {
  const ms: number[] = [];
  const before = process.cpuUsage();
  for (const input of inputs) ms.push((await timed(() => work(input))).ms);
  const { user, system } = process.cpuUsage(before);
  return { ...figures(ms), averageCpuMs: Number(((user + system) / 1_000 / inputs.length).toFixed(2)) };
}

type World = { folder: string; media: string[]; patterns: string[]; write: (words: number) => string };

async function measureVectors({ folder, media, patterns, write }: World) {
  const databasePath = join(folder, "plantain.db");
  await deployMigrations({ databasePath, schemaPath: "prisma/schema.prisma", migrationsDir: "prisma/migrations" });
  const db = openDb(databasePath);
  const store = openEmbeddedVectors({ db, model: LOCAL_EMBEDDER, dimensions: LOCAL_DIMENSIONS, now: () => new Date() });
  const embedder = createLocalEmbedder();
  const embed = await timed(() => embedder.embed([...media, ...patterns]));
  const records = embed.value.map((vector, index) => ({
    id: `v${index}`,
    vector,
    metadata: {},
    text: media[index] ?? "",
  }));
  const write1 = await timed(async () => {
    await store.upsert("media", records.slice(0, media.length));
    await store.upsert("log_patterns", records.slice(media.length));
  });
  const queries = await embedder.embed(Array.from({ length: QUERIES }, () => write(8)));
  const ask = (collection: string) => (vector: Float32Array) => store.query(collection, { vector, limit: 10 });
  const first = await timed(() => ask("media")(queries[0] ?? new Float32Array(LOCAL_DIMENSIONS)));
  await ask("log_patterns")(queries[0] ?? new Float32Array(LOCAL_DIMENSIONS));
  const answer = {
    embedPerSecond: Math.round(records.length / (embed.ms / 1_000)),
    writePerSecond: Math.round(records.length / (write1.ms / 1_000)),
    firstQueryMs: Math.round(first.ms),
    media: await eachTimed(queries, ask("media")),
    logPatterns: await eachTimed(queries, ask("log_patterns")),
  };
  const items = records.slice(0, media.length).map(({ id, vector }) => ({ id, vector }));
  const groups = await timed(() => findClusters(items));
  await db.$disconnect();
  return { ...answer, groupSeconds: Number((groups.ms / 1_000).toFixed(2)) };
}

async function measureSearch({ folder, media, patterns, write }: World) {
  const index = openEmbeddedIndex(join(folder, "search.db"));
  const document = (kind: string, text: string, place: number): SearchDocument => ({
    id: `${kind}_${place}`,
    kind,
    scope: kind,
    title: text.split(" ").slice(0, 4).join(" "),
    text,
    attributes: {},
  });
  const documents = [
    ...media.map((text, place) => document("media", text, place)),
    ...patterns.map((text, place) => document("log_pattern", text, place)),
  ];
  const fill = await timed(() => index.put(documents));
  const ask = (query: string) => index.search(query, { limit: 20 });
  const letters = [..."bcdfghklmnprstvz"];
  const answer = {
    writePerSecond: Math.round(documents.length / (fill.ms / 1_000)),
    oneWord: await eachTimed(
      Array.from({ length: QUERIES }, () => write(1)),
      ask,
    ),
    threeWords: await eachTimed(
      Array.from({ length: QUERIES }, () => write(3)),
      ask,
    ),
    beginning: await eachTimed(
      letters.map((letter) => `${letter}a`),
      ask,
    ),
    oneLetter: await eachTimed(letters, ask),
    oneChange: await eachTimed(documents.slice(0, 20), (one) => index.put([{ ...one, title: `${one.title} again` }])),
  };
  index.close();
  return answer;
}

/**
 * Query times of the embedded stores over invented texts: `--media` (50,000) and `--patterns` (10,000). Vectors and text
 * search apart; also how fast they are written, and how long grouping takes.
 */
export async function run({ options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const [mediaCount, patternCount] = [Number(options.media ?? 50_000), Number(options.patterns ?? 10_000)];
  const folder = mkdtempSync(join(tmpdir(), "plantain-bench-"));
  try {
    const write = makeWriter(7);
    const media = Array.from({ length: mediaCount }, () => write(50));
    const patterns = Array.from({ length: patternCount }, () => write(10));
    const world = { folder, media, patterns, write };
    return {
      mediaCount,
      patternCount,
      dimensions: LOCAL_DIMENSIONS,
      search: await measureSearch(world),
      vectors: await measureVectors(world),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
