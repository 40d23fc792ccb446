import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { cancelExecution } from "#lib/services/execution/index.ts";
import { proposePlan } from "#lib/services/plan/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { finish, observe, start, tempFolder } from "./library-fixture.ts";
import { until } from "./slow-ffmpeg.ts";
import { planOf, runSteps, undo } from "./step-plans.ts";

async function serve(status: number, text: string) {
  const asked: { method: string; key: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push({ method: request.method ?? "", key: request.headers["idempotency-key"]?.toString(), body });
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}/hook?token=abc123`, asked };
}

const logged = async (ctx: ServiceContext) => (await ctx.db.stepLog.findMany()).map((line) => line.message).join("\n");

test("a request goes out once, its answer is told without secrets, and nobody pretends that it can be undone", async () => {
  const ctx = asCli(await openTestApp());
  const { host, url, asked } = await serve(201, '{"ok":true,"api_key":"sk-live-canary1234567890"}');
  await updateSettings({ ctx, input: { http_allowed_hosts: host } });
  const done = await runSteps(ctx, [{ type: "http_request", input: { method: "POST", url, body: "refresh" } }]);
  expect(done.steps[0]).toMatchObject({
    state: "succeeded",
    note: expect.stringMatching(/^Answered 201 with \d+ bytes/),
  });
  expect(asked).toEqual([{ method: "POST", key: undefined, body: "refresh" }]);
  const [step] = await ctx.db.executionStep.findMany();
  expect(step?.isIdempotent).toBe(false);
  expect(JSON.stringify(step?.output)).not.toContain("canary");
  expect(await logged(ctx)).not.toMatch(/canary|abc123/);
  // A worker that died after the answer: it is not asked again.
  await ctx.db.executionStep.updateMany({ data: { state: "ready", finishedAt: null } });
  await ctx.db.plan.updateMany({ data: { state: "running" } });
  await ctx.db.execution.updateMany({ data: { state: "running", finishedAt: null } });
  expect((await finish(ctx, done.id)).steps[0]?.note).toMatch(/before the interruption/);
  expect(asked).toHaveLength(1);
  expect((await undo(ctx, done.id)).steps[0]).toMatchObject({
    state: "failed",
    error: expect.stringMatching(/can't be taken back/),
  });
});

test("only what is harmless to repeat is sent again after a fault", async () => {
  const ctx = asCli(await openTestApp());
  const { host, url, asked } = await serve(503, "busy");
  await updateSettings({ ctx, input: { http_allowed_hosts: host } });
  const failing = async (input: object) => {
    asked.length = 0;
    const done = await runSteps(ctx, [{ type: "http_request", input: { url, ...input } }]);
    expect(done.steps[0]).toMatchObject({ state: "failed", error: expect.stringMatching(/answered 503/) });
    return asked.length;
  };
  expect(await failing({ method: "POST", body: "x" })).toBe(1);
  expect(await failing({ method: "POST", body: "x", idempotencyKey: "order-0001" })).toBe(3);
  expect(asked.map((one) => one.key)).toEqual(["order-0001", "order-0001", "order-0001"]);
});

test("without an entry in the settings nothing goes out and nothing runs, and only an admin makes the entries", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const { url, asked } = await serve(200, "x");
  for (const step of [
    { type: "http_request" as const, input: { url } },
    { type: "shell" as const, input: { command: "backup" } },
  ]) {
    const { validation } = await planOf(ctx, [step]);
    expect(validation).toMatchObject({ valid: false, issues: [{ rule: "permits" }] });
  }
  const withKey = await planOf(ctx, [{ type: "http_request", input: { url, headers: { Authorization: "Bearer x" } } }]);
  expect(withKey.validation.issues.map((issue) => issue.rule)).toContain("known_types");
  expect(asked).toEqual([]);
  await expect(
    updateSettings({ ctx: asRole(app, "operator"), input: { shell_commands: "a = /bin/true" } }),
  ).rejects.toThrow();
  await updateSettings({ ctx, input: { shell_commands: "a = /bin/true" } });
  expect(await app.db.auditEntry.count({ where: { action: "setting.changed", entityId: "shell_commands" } })).toBe(1);
});

test("a command gets its arguments one by one, an environment without secrets, and paths of its folder alone", async () => {
  process.env.CANARY_SECRET = "canary-value";
  onTestFinished(() => void delete process.env.CANARY_SECRET);
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  mkdirSync(join(folder, "films"));
  const source = await observe(ctx, folder);
  const script =
    "process.stdout.write(JSON.stringify({args:process.argv.slice(1),env:process.env,cwd:process.cwd()})+'\\n')";
  const program = join(tempFolder(), "show.mjs");
  writeFileSync(program, script.replace("argv.slice(1)", "argv.slice(2)"));
  const line = `show = ${process.execPath} ${program} --name={name:word} {folder:path} {count:int}`;
  await updateSettings({ ctx, input: { shell_commands: line } });
  const values = { name: "a;b", folder: "films", count: "3" };
  const bad = await planOf(ctx, [{ type: "shell", input: { command: "show", values, sourceId: source.id } }]);
  expect(bad.validation.issues[0]?.message).toMatch(/name is no plain word/);
  const outside = { ...values, name: "ok", folder: "../other" };
  const out = await planOf(ctx, [{ type: "shell", input: { command: "show", values: outside, sourceId: source.id } }]);
  expect(out.validation.valid).toBe(false);
  const good = { command: "show", values: { ...values, name: "ok" }, sourceId: source.id };
  const done = await runSteps(ctx, [{ type: "shell", input: good }]);
  const [step] = await ctx.db.executionStep.findMany({ where: { executionId: done.id } });
  const shown = JSON.parse(String((step?.output as { printed?: string } | undefined)?.printed));
  expect(shown.args).toEqual(["--name=ok", join(folder, "films"), "3"]);
  expect(JSON.stringify(shown.env)).not.toContain("canary");
  expect(existsSync(shown.cwd)).toBe(false);
});

test("cancelling stops a command with everything that it started", async () => {
  const ctx = asCli(await openTestApp());
  const mark = join(tempFolder(), "beats");
  const beat = join(tempFolder(), "beat.mjs");
  const spawned = `import{appendFileSync}from"node:fs";setInterval(()=>appendFileSync(${JSON.stringify(mark)},"x"),20)`;
  const child = join(tempFolder(), "child.mjs");
  writeFileSync(child, spawned);
  writeFileSync(
    beat,
    `import{spawn}from"node:child_process";spawn(process.execPath,[${JSON.stringify(child)}],{stdio:"ignore"});setInterval(()=>{},1000)`,
  );
  await updateSettings({ ctx, input: { shell_commands: `beat = ${process.execPath} ${beat}` } });
  const executionId = await start(ctx, await planOf(ctx, [{ type: "shell", input: { command: "beat" } }]));
  const working = finish(ctx, executionId);
  await until(() => existsSync(mark));
  await cancelExecution({ ctx, input: { executionId } });
  expect((await working).state).toBe("cancelled");
  const beats = readFileSync(mark).length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(readFileSync(mark).length).toBe(beats);
});

test("a plan of given steps is checked like any other and waits for an admin; one that breaks a rule says so and stays a draft", async () => {
  const app = await openTestApp();
  const ctx = asRole(app, "operator");
  const step = { key: "s1", type: "shell" as const, title: "Back up", input: { command: "backup" } };
  const refused = await proposePlan({ ctx, input: { draft: { title: "Back up", steps: [step] } } });
  expect(refused).toMatchObject({ state: "draft", validation: { issues: [{ rule: "permits", stepKey: "s1" }] } });
  await updateSettings({ ctx: asCli(app), input: { shell_commands: "backup = /bin/true" } });
  const plan = await proposePlan({ ctx, input: { draft: { title: "Back up", steps: [step] } } });
  expect(plan).toMatchObject({ state: "awaiting_approval", goal: "Back up", steps: [{ type: "shell" }] });
  const undo = { ...step, type: "undo" as unknown as "shell" };
  await expect(proposePlan({ ctx, input: { draft: { title: "x", steps: [undo] } } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});
