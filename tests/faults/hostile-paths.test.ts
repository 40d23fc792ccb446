import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { STEP_INPUTS } from "#lib/core/index.ts";
import { type JournalEntry, STEP_RUNNERS, type StepRun } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { openMediaToolbox } from "#lib/services/media-tools/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { addSource } from "#lib/services/source/index.ts";
import { openStepPorts } from "#lib/services/step-work/index.ts";
import { asCli, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { hostilePaths, trap } from "#tests/unit/connectors/media-files/hostile-paths.ts";

type Tried = "organize" | "ingest_to" | "ingest_from";

/** Every file below a folder with its bytes, links not followed. */
function everythingIn(folder: string, more: Record<string, string> = {}): Record<string, string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) everythingIn(path, more);
    else if (entry.isFile()) more[path] = readFileSync(path, "latin1");
  }
  return more;
}

/** A run of a step without a ledger around it: what a step does to files is the same. */
function runOf(ports: StepRun<"organize">["ports"]) {
  const entries: JournalEntry[] = [];
  const journal: StepRun<"organize">["journal"] = {
    entries: async () => entries,
    intend: async (record) => {
      entries.push({ id: String(entries.length), state: "intended", ...record } as JournalEntry);
      return String(entries.length - 1);
    },
    done: async () => undefined,
    drop: async () => undefined,
  };
  const { signal } = new AbortController();
  const assertHeld = async () => undefined;
  return { executionId: "exe", ports, journal, assertHeld, log: () => 0, report: () => undefined, signal };
}

async function open(ctx: ServiceContext) {
  const { root, outside } = await trap();
  const inbox = join(dirname(root), "inbox");
  mkdirSync(inbox);
  const { source } = await addSource({ ctx, input: { kind: "media_folder", path: root, observe: false } });
  await updateSettings({ ctx, input: { inbox_folder: inbox } });
  const item = { id: "med", sourceId: source.id, path: "in/film.mkv", kind: "movie", sizeBytes: 4n, modifiedMs: 0 };
  await ctx.db.mediaItem.create({ data: { ...item, missing: [], scannedAt: new Date() } });
  const toolbox = await openMediaToolbox(ctx.env);
  return { root, outside, inbox, sourceId: source.id, toolbox, ports: openStepPorts(ctx, toolbox) };
}

async function tryPath(
  kind: Tried,
  path: string,
  { sourceId, ports }: Awaited<ReturnType<typeof open>>,
): Promise<void> {
  if (kind === "organize") {
    const wish = { sourceId, itemId: "med", path: "in/film.mkv", to: path };
    const input = STEP_INPUTS.organize.safeParse(wish).data;
    if (input !== undefined) await STEP_RUNNERS.organize({ ...runOf(ports), input });
    return;
  }
  const ends = kind === "ingest_to" ? { from: "new.mkv", to: path } : { from: path, to: "in/taken.mkv" };
  const input = STEP_INPUTS.ingest.safeParse({ sourceId, ...ends, takeOut: true }).data;
  if (input !== undefined) await STEP_RUNNERS.ingest({ ...runOf(ports), input });
}

test("1,000 hostile paths in steps that move and take in files: nothing leaves the folder, nothing outside is read or changed", async () => {
  const ctx = asCli(await openTestApp());
  const world = await open(ctx);
  const { root, outside, inbox, toolbox } = world;
  const corpus = hostilePaths(root, outside);
  const step = Math.max(1, Math.floor(corpus.length / 1_000));
  const paths = corpus.filter((_, index) => index % step === 0).slice(0, 1_000);
  expect(paths).toHaveLength(1_000);
  const base = dirname(root);
  const isOutside = (path: string) => !path.startsWith(`${root}/`) && !path.startsWith(`${inbox}/`);
  const before = Object.fromEntries(Object.entries(everythingIn(base)).filter(([path]) => isOutside(path)));
  let kept = 0;
  for (const [index, path] of paths.entries()) {
    writeFileSync(join(root, "in", "film.mkv"), "film");
    writeFileSync(join(inbox, "new.mkv"), `new ${index}`);
    const kind = (["organize", "ingest_to", "ingest_from"] as const)[index % 3] ?? "organize";
    await tryPath(kind, path, world).then(
      () => {
        kept += 1;
      },
      () => undefined,
    );
  }
  const after = everythingIn(base);
  expect(Object.fromEntries(Object.entries(after).filter(([path]) => isOutside(path)))).toEqual(before);
  expect(Object.values(after).filter((text) => text === "secret")).toHaveLength(1);
  // Some of the corpus are odd names that stay inside; they are what the guard lets through.
  expect(kept).toBeLessThan(paths.length / 4);
  await toolbox.close();
  rmSync(inbox, { recursive: true, force: true });
}, 300_000);
