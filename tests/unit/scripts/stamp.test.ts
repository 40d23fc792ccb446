import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { isFresh, makeWhenStale } from "../../../scripts/launcher/stamp.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

function project() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "app", "deep"), { recursive: true });
  const source = join(folder, "app", "deep", "page.tsx");
  writeFileSync(source, "one");
  const output = {
    stampPath: join(folder, "out", "stamp.json"),
    inputs: [join(folder, "app"), join(folder, "missing.json")],
  };
  let made = 0;
  const make = (work = async () => {}) =>
    makeWhenStale(output, async () => {
      made += 1;
      await work();
    });
  return { folder, source, make, isFresh: () => isFresh(output.stampPath, output.inputs), made: () => made };
}

test("an output is made once, and again only after a change of its inputs", async () => {
  const { source, make, made } = project();
  await make();
  await make();
  expect(made()).toBe(1);
  writeFileSync(source, "two");
  await make();
  expect(made()).toBe(2);
});

test("a fresh checkout of the same contents makes nothing stale", async () => {
  const { source, make, isFresh, made } = project();
  await make();
  utimesSync(source, new Date(0), new Date(0));
  expect(isFresh()).toBe(true);
  await make();
  expect(made()).toBe(1);
});

test("an added, a removed and a renamed file make the output stale", async () => {
  const { folder, source, make, isFresh } = project();
  await make();
  const added = join(folder, "app", "new.ts");
  writeFileSync(added, "");
  expect(isFresh()).toBe(false);
  rmSync(added);
  expect(isFresh()).toBe(true);
  rmSync(source);
  writeFileSync(join(folder, "app", "deep", "renamed.tsx"), "one");
  expect(isFresh()).toBe(false);
});

test("work that fails or is interrupted leaves the output stale", async () => {
  const { source, make, isFresh } = project();
  await make();
  writeFileSync(source, "two");
  await expect(make(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(isFresh()).toBe(false);
  writeFileSync(source, "one");
  expect(isFresh()).toBe(false);
});

test("a source changed while the output is made leads to another run", async () => {
  const { source, make, isFresh } = project();
  await make(async () => writeFileSync(source, "changed meanwhile"));
  expect(isFresh()).toBe(false);
});

test("a damaged stamp counts as none", async () => {
  const { folder, make, isFresh } = project();
  await make();
  writeFileSync(join(folder, "out", "stamp.json"), "{");
  expect(isFresh()).toBe(false);
});
