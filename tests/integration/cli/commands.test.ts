import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TOOLS } from "#lib/tools/index.ts";
import { signIn } from "../support/http-client.ts";
import { openTestApp, PASSWORD } from "../support/open-test-app.ts";
import { plantain, spawnPlantain } from "../support/run-command.ts";

test("--json leaves nothing but JSON on stdout", async () => {
  await openTestApp();
  for (const args of [
    ["token", "create", "--name", "ci", "--role", "operator"],
    ["token", "list"],
    ["settings", "get"],
    ["settings", "set", "max_recommendations", "20"],
    ["audit", "list"],
    ["audit", "verify"],
    ["plans", "list"],
    ["sources", "list"],
    ["optimize-metadata", "--analyze-only"],
  ]) {
    const ran = await plantain(...args, "--json");
    expect(ran.code, args.join(" ")).toBe(0);
    expect(() => JSON.parse(ran.out), args.join(" ")).not.toThrow();
    expect(ran.err).toBe("");
  }
});

test("a token made on the command line is shown once and works", async () => {
  await openTestApp();
  const ran = await plantain("token", "create", "--name", "ci", "--role", "operator", "--json");
  expect(JSON.parse(ran.out)).toMatchObject({ token: expect.stringMatching(/^plt_/), role: "operator" });
  expect((await plantain("token", "list")).out).not.toContain(JSON.parse(ran.out).token);
});

test("the exit code says what kind of failure it was, and stderr what to do", async () => {
  const app = await openTestApp();
  const cases: [string[], number, RegExp][] = [
    [["no-such-command"], 2, /unknown command/],
    [["token", "create"], 2, /Missing: --name/],
    [["token", "create", "--name", "x", "--expires-in-days", "900"], 2, /--expires-in-days/],
    [["token", "create", "--name", "x", "--role", "king"], 2, /--role/],
    [["plans", "show", "pln_none"], 3, /pln_none/],
    [["jobs", "show", "job_none"], 3, /job_none/],
    [["settings", "set", "no_such_setting", "1"], 2, /no_such_setting/],
  ];
  for (const [args, code, words] of cases) {
    const ran = await plantain(...args);
    expect(ran.code, args.join(" ")).toBe(code);
    expect(ran.err).toMatch(words);
    expect(ran.out).toBe("");
  }
  await plantain("token", "create", "--name", "x");
  await app.db.auditEntry.updateMany({ data: { actorName: "mallory" } });
  const verdict = await plantain("audit", "verify");
  expect(verdict.code).toBe(1);
  expect(verdict.err).toContain("entry 1");
});

test("--output writes the answer into a file as well", async () => {
  const app = await openTestApp();
  const file = join(app.env.dataDir, "settings.json");
  const ran = await plantain("settings", "get", "--output", file);
  expect(ran.out).toContain("max_recommendations");
  expect(JSON.parse(readFileSync(file, "utf8")).items.length).toBeGreaterThan(9);
});

test("help shows every command of the registry with an example, and the exit codes", async () => {
  await openTestApp();
  expect((await plantain("--help")).out).toContain("Exit codes:");
  for (const { cli } of TOOLS) {
    if (cli === undefined) continue;
    const ran = await plantain(...cli.command, "--help");
    expect(ran.code).toBe(0);
    expect(ran.out, cli.command.join(" ")).toContain(cli.examples[0] ?? "no example");
    expect(ran.out).toContain("--json");
  }
});

test("an admin is made, and a password replaced, without a browser", async () => {
  const app = await openTestApp();
  const made = await spawnPlantain(
    app,
    ["user", "create-admin", "--email", "ada@example.org", "--name", "Ada", "--password-stdin", "--json"],
    `${PASSWORD}\n`,
  );
  expect(made.err).toBe("");
  expect(JSON.parse(made.out)).toMatchObject({ email: "ada@example.org" });
  expect((await signIn(app, "ada@example.org")).status).toBe(200);
  const reset = ["user", "reset-password", "ada@example.org", "--password-stdin"];
  expect((await spawnPlantain(app, reset, "a new password\n")).code).toBe(0);
  expect((await signIn(app, "ada@example.org")).status).toBe(401);
  expect((await signIn(app, "ada@example.org", "a new password")).status).toBe(200);
});

test("a password that is too short is refused, and nothing is asked without a terminal", async () => {
  const app = await openTestApp();
  const args = ["user", "create-admin", "--email", "ada@example.org", "--name", "Ada"];
  expect((await spawnPlantain(app, [...args, "--password-stdin"], "short\n")).code).toBe(2);
  const unasked = await spawnPlantain(app, args);
  expect(unasked.code).toBe(2);
  expect(unasked.err).toContain("--password-stdin");
  expect(await app.db.user.count()).toBe(0);
});

test("text from outside can't steer the terminal", async () => {
  await openTestApp();
  await plantain("token", "create", "--name", "evil\u001b[2J\u202egnp");
  const { out } = await plantain("token", "list");
  expect(out).toContain("evil·[2J·gnp");
});
