import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { restoreFile, sha256File, writeTags } from "#lib/connectors/media-files/index.ts";
import { makeFlac } from "./make-media.ts";
import { tempFolder } from "./temp-folder.ts";

const MODULE = new URL("../../../../lib/connectors/media-files/index.ts", import.meta.url).href;

/** Starts a write in another process and kills it with SIGKILL when the given file event is seen. */
async function writeAndKill(absPath: string, keepOriginalTo: string, eventsBeforeKill: number): Promise<void> {
  const code = `import { writeTags } from ${JSON.stringify(MODULE)};
    await writeTags(${JSON.stringify({ absPath, changes: { title: "New", artist: "Other" }, keepOriginalTo })});`;
  const watcher = watch(path.dirname(absPath));
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
  let events = 0;
  watcher.on("change", () => {
    events += 1;
    if (events === eventsBeforeKill) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.on("close", resolve));
  watcher.close();
}

test("a write killed at any moment leaves a whole file, old or new, and can be done and undone again", async () => {
  const folder = await tempFolder();
  const original = makeFlac(["TITLE=Old"]);
  const outcomes = new Set<string>();
  for (let events = 1; events <= 14; events++) {
    const absPath = path.join(folder, `a${events}.flac`);
    const keepOriginalTo = path.join(folder, `orig${events}`);
    await writeFile(absPath, original);
    await writeAndKill(absPath, keepOriginalTo, events);
    const bytes = await readFile(absPath);
    const isOld = bytes.equals(original);
    outcomes.add(isOld ? "old" : "new");
    if (!isOld) expect(await readFile(keepOriginalTo)).toEqual(original);
    if (isOld) await rm(keepOriginalTo, { force: true });
    const again = await writeTags({
      absPath,
      changes: { title: "New", artist: "Other" },
      keepOriginalTo: `${keepOriginalTo}.2`,
    });
    expect(again).toMatchObject({ written: true, unchanged: !isOld });
    if (again.written && isOld) expect(bytes.equals(original) && (await restoreFile(again.undo)).restored).toBe(true);
    if (!isOld) await copyFile(keepOriginalTo, absPath);
    expect(await readFile(absPath)).toEqual(original);
  }
  expect(outcomes.has("old")).toBe(true);
}, 60_000);

test("parts that an interrupted write left are hidden and removed once they are old", async () => {
  const folder = await tempFolder();
  const absPath = path.join(folder, "a.flac");
  await writeFile(absPath, makeFlac(["TITLE=Old"]));
  const first = await writeTags({ absPath, changes: { title: "1" }, keepOriginalTo: path.join(folder, "o1") });
  expect(first.written).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(["a.flac", "o1"]);
  expect(await sha256File(absPath)).toBe(first.written ? first.undo.sha256After : "");
});
