import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { tempFolder, writeTone } from "#tests/integration/execution/library-fixture.ts";
import { openTestApp } from "#tests/integration/support/open-test-app.ts";

const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Files of this process may grow to so many KiB and not further. */
function underLimit(limitKib: number, args: readonly string[]): string {
  const node = [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    "tests/faults/write-under-limit.ts",
    ...args,
  ];
  const script = `ulimit -f ${limitKib}; exec "$@"`;
  return spawnSync("bash", ["-c", script, "bash", ...node], { encoding: "utf8" }).stdout;
}

describe.skipIf(process.platform === "win32")("a disk that is full in the middle of writing", () => {
  test("leaves the medium as it was and nothing half beside it", () => {
    const path = writeTone(tempFolder(), "Long.flac", {}, 6);
    const before = hashOf(path);
    const said = underLimit(Math.floor(readFileSync(path).length / 2048), ["medium", path]);
    expect(said).not.toBe("written");
    expect(said).not.toBe("");
    expect(hashOf(path)).toBe(before);
    expect(readdirSync(dirname(path))).toEqual(["Long.flac"]);
  }, 30_000);

  test("ends writing with an error, and the store opens again whole", async () => {
    const { env } = await openTestApp();
    const said = underLimit(Math.ceil(readFileSync(env.databasePath).length / 1024) + 512, ["store", env.databasePath]);
    expect(said).toMatch(/^failed: /);
    const store = new DatabaseSync(env.databasePath);
    expect(store.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    store.exec("INSERT INTO setting (key, value, updated_at, updated_by) VALUES ('a', '1', '2026-01-01', 'tester')");
    store.close();
  }, 30_000);
});
