import { link, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { scopesOfRole } from "#lib/core/index.ts";
import { deployMigrations } from "#lib/db/migrations/index.ts";
import { encodeFlac } from "#lib/sample/encode-flac.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { observeSourceNow } from "#lib/services/observation/index.ts";
import { createAppContext } from "#lib/services/runtime/index.ts";

import type { BenchmarkInput, BenchmarkSummary } from "./benchmark.ts";

const FILES = 50_000;
const SONGS = 10;
const CHANGED = 20;

/** Albums of ten songs; the bytes are those of a few tones, so that the disk holds each only once. */
async function makeLibrary(folder: string, files: number): Promise<string[]> {
  const tones = Array.from({ length: SONGS }, (_, song) => join(folder, `tone-${song}.flac`));
  for (const [song, path] of tones.entries()) {
    const tags = { artist: "The Testers", title: `Song ${song}`, album: "Trees" };
    await writeFile(path, encodeFlac({ seconds: 0.05, pitchHz: 220 + 20 * song, tags }));
  }
  const made: string[] = [];
  for (let at = 0; at < files; at += 1) {
    const album = join(folder, `Band ${Math.floor(at / 1_000)}`, `Album ${Math.floor(at / SONGS)}`);
    if (at % SONGS === 0) await mkdir(album, { recursive: true });
    const path = join(album, `0${at % SONGS} - Song ${at}.flac`);
    await link(tones[at % SONGS] ?? "", path);
    made.push(path);
  }
  await Promise.all(tones.map((path) => rm(path)));
  return made;
}

/** A changed file is a file of its own: the others keep the bytes and the time that they share. */
async function change(path: string): Promise<void> {
  await rm(path);
  await writeFile(path, encodeFlac({ seconds: 0.05, pitchHz: 880, tags: { title: "Changed" } }));
  await utimes(path, new Date(), new Date());
}

const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const startedAt = performance.now();
  const result = await work();
  return [result, Number(((performance.now() - startedAt) / 1_000).toFixed(2))];
};

/**
 * Scans a generated library of tiny files (`--files N`, 50,000 by default) as the worker does: for the first time, again
 * with nothing changed, and again with 20 changed files. `--data <folder>` keeps the store, to look at its pages.
 */
export async function run({ options }: BenchmarkInput): Promise<BenchmarkSummary> {
  const files = Number(options.files ?? FILES);
  const folder = await mkdtemp(join(tmpdir(), "plantain-scan-"));
  const library = join(folder, "library");
  const dataDir = options.data === undefined ? join(folder, "data") : resolve(options.data);
  await Promise.all([mkdir(library), mkdir(dataDir, { recursive: true })]);
  await deployMigrations({
    databasePath: join(dataDir, "plantain.db"),
    schemaPath: "prisma/schema.prisma",
    migrationsDir: "prisma/migrations",
  });
  const app = createAppContext({ PLANTAIN_DATA_DIR: dataDir, PLANTAIN_LOG_LEVEL: "silent" });
  const actor = {
    type: "cli",
    id: "cli:bench",
    name: "bench",
    role: "admin",
    scopes: [...scopesOfRole("admin")],
  } as const;
  const ctx: ServiceContext = { ...app, actor: { ...actor, scopes: [...actor.scopes] } };
  const toolbox = await openMediaToolbox(app.env);
  try {
    const paths = await makeLibrary(library, files);
    const { id } = await app.db.source.create({
      data: { id: "src_bench", kind: "media_folder", name: "Bench", path: library, config: {} },
    });
    const watch = { report: () => undefined, signal: new AbortController().signal };
    const scan = async () => {
      const source = await app.db.source.findUniqueOrThrow({ where: { id } });
      return timed(() => observeSourceNow(ctx, source, toolbox, watch));
    };
    const [first, firstSeconds] = await scan();
    const [, unchangedSeconds] = await scan();
    for (let at = 0; at < CHANGED; at += 1) await change(paths[Math.floor((at * paths.length) / CHANGED)] ?? "");
    const [, changedSeconds] = await scan();
    return { files, items: first.mediaItems, firstSeconds, unchangedSeconds, changed: CHANGED, changedSeconds };
  } finally {
    await toolbox.close();
    await app.db.$disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}
