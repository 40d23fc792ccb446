import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { STAGES } from "#lib/core/index.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "lib/README.md"), "utf8");
const TREE = /```\n([\s\S]*?)```/.exec(README)?.[1] ?? "";

type Rule = { name: string };
const cruiser = createRequire(import.meta.url)("./dependency-cruiser.cjs") as { forbidden: Rule[] };

/** Names of the folders that the tree shows this deep (two blanks a level). */
const shown = (indent: string): string[] =>
  [...TREE.matchAll(new RegExp(`^${indent}([a-z-]+)/(?= |$)`, "gm"))].map(([, name]) => name ?? "");

const foldersOf = (path: string): string[] =>
  readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(ROOT, path, entry.name)).length > 0)
    .map((entry) => entry.name);

test("the tree in lib/README.md shows the folders of lib, all of them and no other", () => {
  expect(shown("").sort()).toEqual(foldersOf("lib").sort());
});

test("the tree in lib/README.md shows every connector", () => {
  expect(shown("  ").sort()).toEqual(foldersOf("lib/connectors").sort());
});

test("the tree shows the stages in the order of the flow", () => {
  const stages: readonly string[] = STAGES;
  expect(shown("").filter((name) => stages.includes(name))).toEqual(STAGES.filter((name) => shown("").includes(name)));
});

test("the import rules know the stages in the order of the flow", () => {
  const pairs = cruiser.forbidden.map(({ name }) => name.split("-precedes-")).filter((pair) => pair.length === 2);
  expect(pairs).toEqual(STAGES.slice(0, -1).map((stage, index) => [stage, STAGES[index + 1]]));
});
