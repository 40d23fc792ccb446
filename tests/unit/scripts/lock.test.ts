import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { takeLock } from "../../../scripts/launcher/lock.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const LOCK_MODULE = pathToFileURL(join(import.meta.dirname, "../../../scripts/launcher/lock.mjs")).href;

/** Another Node process that takes the lock and keeps it until it is ended. */
async function otherHolder(path: string) {
  const code = `import(${JSON.stringify(LOCK_MODULE)}).then(({ takeLock }) => {
    takeLock(${JSON.stringify(path)}, { url: "http://127.0.0.1:3000" });
    process.stdout.write("taken");
    process.stdin.on("end", () => process.exit()).resume();
  })`;
  const child = spawn(process.execPath, ["-e", code]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

test("the second one to take a lock learns who holds it", async () => {
  const path = join(temporaryFolder(), "deep", "lock");
  const child = await otherHolder(path);
  expect(takeLock(path)).toMatchObject({ holder: { pid: child.pid, url: "http://127.0.0.1:3000" } });
});

test("a lock ends with its process, also when that ends by itself", async () => {
  const path = join(temporaryFolder(), "lock");
  const child = await otherHolder(path);
  child.stdin.end();
  await once(child, "close");
  expect(existsSync(path)).toBe(false);
});

test("the lock of a process that was killed is taken over", async () => {
  const path = join(temporaryFolder(), "lock");
  const child = await otherHolder(path);
  child.kill("SIGKILL");
  await once(child, "close");
  expect(existsSync(path)).toBe(true);
  const lock = takeLock(path);
  expect("release" in lock).toBe(true);
  expect(JSON.parse(readFileSync(path, "utf8")).pid).toBe(process.pid);
});

test.each([
  ["is damaged", "{"],
  ["names no process", "{}"],
  ["was left on another machine", JSON.stringify({ pid: 1, host: "another-machine" })],
  ["names a process of another kind, its number used again", JSON.stringify({ pid: 1, host: hostname() })],
])("a lock file that %s is taken over", (_name, content) => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, content);
  expect("release" in takeLock(path)).toBe(true);
});

test("releasing removes one's own lock only", () => {
  const path = join(temporaryFolder(), "lock");
  const lock = takeLock(path);
  if (!("release" in lock)) throw new Error("The lock was not free.");
  writeFileSync(path, "of somebody else");
  lock.release();
  expect(existsSync(path)).toBe(true);
});
