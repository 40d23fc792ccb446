import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import { expect, onTestFinished, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const CRUISER = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
const CONFIG = join(import.meta.dirname, "dependency-cruiser.cjs");

/** A small house in which every import is allowed. */
const CLEAN: Record<string, string> = {
  "package.json": JSON.stringify({
    type: "module",
    imports: Object.fromEntries(["lib", "components", "app", "generated"].map((name) => [`#${name}/*`, `./${name}/*`])),
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: { module: "esnext", moduleResolution: "bundler", allowImportingTsExtensions: true, noEmit: true },
  }),
  "generated/prisma/client.ts": "export const client = 1;",
  "lib/core/index.ts": 'export { core } from "./core.ts";',
  "lib/core/core.ts": "export const core = 1;",
  "lib/config/index.ts": 'import "#lib/core/index.ts"; export const config = 1;',
  "lib/db/index.ts": 'import "#generated/prisma/client.ts"; export * from "./rows.ts";',
  "lib/db/rows.ts": "export const rows = 1;",
  "lib/logs/index.ts": 'import "#lib/core/index.ts"; export * from "./mine.ts"; export type Logs = 1;',
  "lib/logs/mine.ts": "export const mine = 1;",
  "lib/tasks/index.ts": 'import "#lib/logs/index.ts"; export type Tasks = 1;',
  "lib/connectors/files/index.ts":
    'import "#lib/config/index.ts"; import type { Logs } from "#lib/logs/index.ts"; export type X = Logs;',
  "lib/services/plan/index.ts": 'export * from "./make-plan.ts";',
  "lib/services/plan/make-plan.ts": [
    'import "#lib/db/index.ts"; import "#lib/tasks/index.ts"; import "#lib/connectors/files/index.ts";',
    'import "#lib/services/source/index.ts"; export const makePlan = 1; export type Plan = 1;',
  ].join("\n"),
  "lib/services/source/index.ts": 'export * from "./add-source.ts";',
  "lib/services/source/add-source.ts": "export const addSource = 1;",
  "lib/tools/index.ts": 'import "#lib/services/plan/index.ts";',
  "lib/queries/plans.ts": 'import "#lib/core/index.ts"; export const plans = 1;',
  "components/plan.tsx":
    'import "#lib/queries/plans.ts"; import type { Plan } from "#lib/services/plan/index.ts"; export type P = Plan;',
  "app/page.tsx":
    'import "#components/plan.tsx"; import "#lib/services/plan/index.ts"; import type { Tasks } from "#lib/tasks/index.ts"; export type T = Tasks;',
};

/** Names of the rules that a house breaks when some of its files are replaced. */
function brokenRules(changes: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "plantain-rules-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...CLEAN, ...changes })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const args = [CRUISER, "--config", CONFIG, "--output-type", "json", "app", "components", "lib"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (stdout === "") throw new Error(stderr);
  const { violations } = JSON.parse(stdout).summary as { violations: { rule: { name: string } }[] };
  return [...new Set(violations.map(({ rule }) => rule.name))].sort();
}

test("a house in which every import is allowed passes", () => {
  expect(brokenRules({})).toEqual([]);
});

test.each([
  ["a stage that imports a later one", "lib/logs/mine.ts", "#lib/tasks/index.ts", "logs-precedes-tasks"],
  ["a stage that imports a store", "lib/tasks/index.ts", "#lib/db/index.ts", "stages-are-pure"],
  ["a stage that reads files", "lib/tasks/index.ts", "node:fs", "stages-are-pure"],
  ["a stage that imports a service", "lib/tasks/index.ts", "#lib/services/plan/index.ts", "stages-are-pure"],
  ["a core that knows the house", "lib/core/core.ts", "#lib/config/index.ts", "core-is-the-floor"],
  ["a store that imports a service", "lib/db/rows.ts", "#lib/services/source/index.ts", "infrastructure-below-stages"],
  [
    "a connector that imports a stage's values",
    "lib/connectors/files/index.ts",
    "#lib/logs/index.ts",
    "infrastructure-below-stages",
  ],
  [
    "a service that imports a way in",
    "lib/services/source/add-source.ts",
    "#lib/tools/index.ts",
    "services-below-ways-in",
  ],
  ["a page that touches the store", "app/page.tsx", "#lib/db/index.ts", "ways-in-are-thin"],
  ["a tool that calls a stage", "lib/tools/index.ts", "#lib/tasks/index.ts", "ways-in-are-thin"],
  ["a view that calls a service", "components/plan.tsx", "#lib/services/plan/index.ts", "components-are-views"],
  ["an import past a folder's index", "lib/services/plan/make-plan.ts", "#lib/db/rows.ts", "enter-by-the-index"],
  [
    "an import past a service's index",
    "lib/services/plan/make-plan.ts",
    "#lib/services/source/add-source.ts",
    "enter-neighbours-by-the-index",
  ],
  [
    "the generated client outside of the store",
    "lib/services/plan/make-plan.ts",
    "#generated/prisma/client.ts",
    "generated-client-stays-in-db",
  ],
  ["an import that leads nowhere", "app/page.tsx", "./missing.tsx", "no-unresolved"],
  ["a cycle", "lib/services/source/add-source.ts", "#lib/services/plan/index.ts", "no-cycles"],
])("%s is refused", (_name, file, target, rule) => {
  expect(brokenRules({ [file]: `import "${target}";\n${CLEAN[file]}` })).toContain(rule);
});
