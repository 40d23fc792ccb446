import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runDrill } from "#lib/services/drill/run-drill.ts";
import { openTestApp } from "#tests/integration/support/open-test-app.ts";

const home = mkdtempSync(join(tmpdir(), "plantain-points-"));
const LEASE_MS = 1_000;

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A few of the points; `npm run bench -- crash` takes all of them, 50 times each (docs/reliability.md). */
async function strike(point: "after_effect" | "mid_effect", signal: "SIGKILL" | "SIGSTOP") {
  const { env } = await openTestApp();
  const prepareStore = async (path: string) => copyFileSync(env.databasePath, path);
  const dir = join(home, `${point}-${signal}`);
  return runDrill({ dir, prepareStore, point, hit: 2, signal, leaseMs: LEASE_MS, steps: 8 });
}

const UNHARMED = { lost: 0, twice: 0, halfFiles: 0, staleAccepted: 0, notTakenBack: 0 };

describe.skipIf(process.platform === "win32")("a worker", () => {
  test("killed between an effect and its note loses nothing, and nothing that must not run twice does", async () => {
    const result = await strike("after_effect", "SIGKILL");
    expect(result).toMatchObject(UNHARMED);
    expect(result.inDoubt).toBeGreaterThan(0);
  }, 90_000);

  test.skipIf(process.platform !== "linux")(
    "frozen in the middle of a file for longer than its lease is refused when it wakes up",
    async () => {
      const result = await strike("mid_effect", "SIGSTOP");
      expect(result).toMatchObject(UNHARMED);
      expect(result.refused).toBeGreaterThan(0);
    },
    90_000,
  );
});
