import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const TETHER = new URL("../../../scripts/launcher/tether.mjs", import.meta.url).href;

/** Exit code of a program that waits for one message from its parent and then ends with code 7. */
async function runWith(supervisor: number): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), "plantain-tether-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "program.mjs");
  writeFileSync(program, 'process.on("message", () => process.exit(7));');
  const child = fork(program, { execArgv: ["--import", `${TETHER}?supervisor=${supervisor}`] });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  child.on("spawn", () => setTimeout(() => child.connected && child.send("go"), 500));
  return ended;
}

test("a child of a supervised program waits for its own parent's messages", async () => {
  expect(await runWith(process.pid + 1)).toBe(7);
});

test("a supervised program does not stay alive for the line to its supervisor", async () => {
  expect(await runWith(process.pid)).toBe(0);
});
