import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { supervise } from "../../../scripts/launcher/supervise.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const TIMES = { firstPauseMs: 10, longestPauseMs: 40, healthyAfterMs: 60_000, graceMs: 300 };

/** A program that runs `setUp`, notes that it has started, then runs `rest`. */
function program(name: string, setUp: string, rest = "") {
  const folder = temporaryFolder();
  const log = join(folder, "starts.txt");
  const file = join(folder, `${name}.mjs`);
  const note = `fs.appendFileSync(${JSON.stringify(log)}, "start\\n");`;
  writeFileSync(file, `import fs from "node:fs";\n${setUp}\n${note}\n${rest}`);
  const starts = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").length : 0);
  return { definition: { name, args: [file] }, starts };
}

const run = (...programs: { definition: { name: string; args: string[] } }[]) =>
  supervise({ node: process.execPath, programs: programs.map(({ definition }) => definition), times: TIMES });

const said = () => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  return lines;
};

const RUNS = "setInterval(() => {}, 1000);";

test("a program that crashes is started again, later each time, and the others run on", async () => {
  const lines = said();
  const steady = program("steady", RUNS);
  const crashing = program("worker", "", "process.exit(3);");
  const { finished, stop } = run(steady, crashing);
  await vi.waitFor(() => expect(crashing.starts()).toBeGreaterThanOrEqual(4), { timeout: 10_000 });
  await stop(0);
  expect(await finished).toBe(0);
  expect(steady.starts()).toBe(1);
  const pauses = lines.flatMap((line) => /worker ended unexpectedly \(code 3\).* in ([\d.]+) s/.exec(line)?.[1] ?? []);
  expect(pauses.slice(0, 3)).toEqual(["0.01", "0.02", "0.04"]);
});

test("stopping lets programs end in their own way and gives the wanted code", async () => {
  said();
  const folder = temporaryFolder();
  const trace = join(folder, "ended");
  const polite = program(
    "worker",
    `${RUNS}
     process.on("SIGTERM", () => { fs.writeFileSync(${JSON.stringify(trace)}, "in order"); process.exit(0); });`,
  );
  const { finished, stop } = run(polite);
  await vi.waitFor(() => expect(polite.starts()).toBe(1), { timeout: 10_000 });
  await stop(0);
  expect(await finished).toBe(0);
  expect(readFileSync(trace, "utf8")).toBe("in order");
});

test("a program that does not end in time is killed, and the code says so", async () => {
  said();
  const stubborn = program("worker", `process.on("SIGTERM", () => {}); ${RUNS}`);
  const { finished, stop } = run(stubborn);
  await vi.waitFor(() => expect(stubborn.starts()).toBe(1), { timeout: 10_000 });
  await stop(0);
  expect(await finished).toBe(1);
});

test("a program that cannot run as configured stops everything instead of trying for ever", async () => {
  said();
  const steady = program("web", RUNS);
  const misconfigured = program("worker", "", "process.exit(78);");
  const { finished } = run(steady, misconfigured);
  expect(await finished).toBe(78);
  expect(misconfigured.starts()).toBe(1);
});
