import { once } from "node:events";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { expect, onTestFinished, test, vi } from "vitest";

import { freePort } from "../../../scripts/launcher/port.mjs";
import { makeProject } from "./fake-project.ts";

const anyPort = async () => ({ PORT: String(await freePort("127.0.0.1")) });

const isAnswering = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

test("a fresh clone is installed, generated and built once, then serves; the second start does none of that again", async () => {
  const { launch, calls } = makeProject();
  const env = await anyPort();
  const first = launch(["start"], env);
  await first.says(`Plantain is running: http://127.0.0.1:${env.PORT}`);
  expect(await (await fetch(`http://127.0.0.1:${env.PORT}`)).text()).toBe("hello");
  await vi.waitFor(() => expect(calls()).toContain("worker"), { timeout: 10_000 });
  expect(calls().slice(0, 3)).toEqual(["npm ci", "prisma generate", "next build"]);
  expect(first.output()).toMatch(/Installing dependencies.*\.\.\.\n.*done in \d+\.\d s/);
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);

  const second = launch(["start"], env);
  await second.says("Plantain is running");
  await vi.waitFor(() => expect(calls()).toHaveLength(7), { timeout: 10_000 });
  expect(calls().slice(5).sort()).toEqual(["next start", "worker"]);
  expect(second.output()).not.toContain("done in");
  second.child.kill("SIGINT");
  expect(await second.ended).toBe(0);
  expect(await isAnswering(`http://127.0.0.1:${env.PORT}`)).toBe(false);
});

test("a changed source is built again, a changed lock file installed again", async () => {
  const { launch, calls, write } = makeProject();
  await launch(["build"]).ended;
  write("app/page.tsx", "export const changed = true;");
  await launch(["build"]).ended;
  expect(calls().slice(3)).toEqual(["next build"]);
  write("package-lock.json", '{ "changed": true }');
  await launch(["build"]).ended;
  expect(calls().slice(4)).toEqual(["npm ci", "prisma generate", "next build"]);
});

test("two starts at once: the second says that the first runs, and where", async () => {
  const { launch } = makeProject();
  const env = await anyPort();
  const first = launch(["start"], env);
  await first.says("Plantain is running");
  const second = launch(["start"], await anyPort());
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`already running with the data in`);
  expect(second.output()).toContain(`http://127.0.0.1:${env.PORT} (process ${first.child.pid}`);
  expect(await isAnswering(`http://127.0.0.1:${env.PORT}`)).toBe(true);
});

test("a taken port is noticed before anything else is done", async () => {
  const { folder, launch } = makeProject();
  const { PORT } = await anyPort();
  const server = createServer().listen(Number(PORT), "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { ended, output } = launch(["start"], { PORT });
  expect(await ended).toBe(1);
  expect(output()).toMatch(new RegExp(`error: Port ${PORT} on 127.0.0.1 is already taken[\\s\\S]*PORT=\\d+ npm start`));
  expect(existsSync(join(folder, "calls.txt"))).toBe(false);
});

test("a crashed worker is started again while the pages go on", async () => {
  const { launch, calls, write } = makeProject();
  write("worker-crashes.txt", "1");
  const env = await anyPort();
  const { says } = launch(["start"], env);
  await says("The worker ended unexpectedly (code 1); starting it again in 1 s");
  await vi.waitFor(() => expect(calls().filter((call) => call === "worker")).toHaveLength(2), { timeout: 10_000 });
  expect(calls().filter((call) => call === "next start")).toHaveLength(1);
});

test("development serves without a build and starts the worker again when its source changes", async () => {
  const { folder, launch, calls } = makeProject();
  const env = await anyPort();
  const { child, says, ended } = launch(["dev"], env);
  await says("Plantain is running");
  const workers = () => calls().filter((call) => call === "worker").length;
  await vi.waitFor(() => expect(workers()).toBe(1), { timeout: 10_000 });
  appendFileSync(join(folder, "lib/worker/main.ts"), "// changed\n");
  await vi.waitFor(() => expect(workers()).toBe(2), { timeout: 10_000 });
  expect(calls()).toContain("next dev");
  expect(calls()).not.toContain("next build");
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});

test("a web server that cannot start ends everything, with what it said", async () => {
  const { launch, write, calls } = makeProject();
  write(
    "packages/next/dist/bin/next",
    'if (process.argv[2] === "start") { console.error("bad setting"); process.exit(3); }',
  );
  const { ended, output } = launch(["start"], await anyPort());
  expect(await ended).toBe(3);
  expect(output()).toMatch(/bad setting[\s\S]*The web server could not start \(code 3\)/);
  expect(calls().filter((call) => call === "worker").length).toBeLessThanOrEqual(1);
});

test("web and worker end by themselves when the launcher is killed", async () => {
  const { launch } = makeProject();
  const env = await anyPort();
  const { child, says } = launch(["start"], env);
  await says("Plantain is running");
  child.kill("SIGKILL");
  await vi.waitFor(async () => expect(await isAnswering(`http://127.0.0.1:${env.PORT}`)).toBe(false), {
    timeout: 10_000,
  });
  const again = launch(["start"], env);
  await again.says("Plantain is running");
});

test(".env gives the port; the real environment wins", async () => {
  const { write, launch } = makeProject();
  const [fromFile, real] = [await anyPort(), await anyPort()];
  write(".env", `PORT=${fromFile.PORT}\n`);
  const first = launch(["start"]);
  await first.says(`http://127.0.0.1:${fromFile.PORT}`);
  first.child.kill("SIGTERM");
  await first.ended;
  await launch(["start"], real).says(`http://127.0.0.1:${real.PORT}`);
});

test.each([
  ["without a network", "npm error code ENOTFOUND", "the npm registry cannot be reached"],
  ["on a full disk", "npm error code ENOSPC\nno space left on device", "no space left on the disk"],
])("%s the installation says so, and is tried again at the next start", async (_name, failure, message) => {
  const { launch, calls, write } = makeProject();
  write("npm-fails.txt", failure);
  const { ended, output } = launch(["build"]);
  expect(await ended).toBe(1);
  expect(output()).toContain(`error: npm ci failed: ${message}`);
  await launch(["build"]).ended;
  expect(calls()).toEqual(["npm ci", "npm ci"]);
});

test("a data folder that cannot be written is named, with the way out", async () => {
  const { folder, launch, write } = makeProject();
  write("a-file", "");
  const { ended, output } = launch(["start"], {
    ...(await anyPort()),
    PLANTAIN_DATA_DIR: join(folder, "a-file", "data"),
  });
  expect(await ended).toBe(1);
  expect(output()).toContain("PLANTAIN_DATA_DIR=");
});

test.skipIf(process.getuid?.() === 0)("a project folder that cannot be written is named", async () => {
  const { folder, launch } = makeProject();
  chmodSync(folder, 0o500);
  const { ended, output } = launch(["build"]);
  expect(await ended).toBe(1);
  chmodSync(folder, 0o700);
  expect(output()).toContain("may not write");
});

test("a failing build shows what it said", async () => {
  const { launch, write } = makeProject();
  write("packages/next/dist/bin/next", 'console.error("Type error: page.tsx"); process.exit(1);');
  const { ended, output } = launch(["build"]);
  expect(await ended).toBe(1);
  expect(output()).toMatch(/error: next build failed\n[\s\S]*Type error: page.tsx/);
});

test("an unknown command lists the known ones", async () => {
  const { ended, output } = makeProject().launch(["serve"]);
  expect(await ended).toBe(1);
  expect(output()).toContain("start, dev, build, test, check, bench, cli, db:migrate");
});

test("the plantain command keeps stdout for the answer, and passes arguments, folder and exit code through", async () => {
  const { folder, launch, write } = makeProject();
  write("lib/cli/main.ts", "console.log(JSON.stringify([process.argv.slice(2), process.cwd()])); process.exit(7);");
  mkdirSync(join(folder, "elsewhere"));
  const { ended, stdout, output } = launch(["cli", "plan", "list", "--json"], { INIT_CWD: join(folder, "elsewhere") });
  expect(await ended).toBe(7);
  expect(JSON.parse(stdout())).toEqual([["plan", "list", "--json"], join(folder, "elsewhere")]);
  expect(output()).toContain("[plantain] Installing dependencies");
});

test("a database that cannot be migrated stops the start with the reason", async () => {
  const { launch, write } = makeProject();
  write("scripts/migrate.mjs", 'console.error("The migration x was edited"); process.exit(1);');
  const { ended, output } = launch(["start"], await anyPort());
  expect(await ended).toBe(1);
  expect(output()).toMatch(/error: The database could not be brought up to date\n {2}The migration x was edited/);
});

test("two that prepare at once do the work once", async () => {
  const { folder, launch, calls } = makeProject();
  appendFileSync(join(folder, "npm/npm-cli.js"), "\nawait new Promise((resolve) => setTimeout(resolve, 700));");
  const both = [launch(["build"]), launch(["build"])];
  expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
  expect(calls()).toEqual(["npm ci", "prisma generate", "next build"]);
  expect(readFileSync(join(folder, ".next/.plantain-build.json"), "utf8")).toContain("content");
});
