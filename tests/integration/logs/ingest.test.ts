import { readdirSync, readFileSync, statSync, truncateSync, utimesSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { receiveLogs, receiveTrial } from "#app/api/_http/receive-logs.ts";
import { listLogTemplates } from "#lib/services/log/index.ts";
import { cleanLogs, createLogWatch } from "#lib/services/log-upkeep/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { listSources, removeSource, watchSource } from "#lib/services/source/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { spawnPlantain } from "#tests/integration/support/run-command.ts";
import { bearer, ORIGIN } from "../support/http-client.ts";
import { asCli, asRole, atTime, openTestApp } from "../support/open-test-app.ts";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, statfs: vi.fn(real.statfs) };
});

type Sent = { headers?: Record<string, string>; body?: BodyInit; query?: string };

function send(app: AppContext, name: string, { headers = {}, body = "", query = "" }: Sent): Promise<Response> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", ...headers },
    body,
    duplex: "half",
  };
  return receiveLogs(new Request(`${ORIGIN}/api/v1/logs/ingest/x${query}`, init as RequestInit), name, app);
}

const line = (index: number, text = `job ${index} done in ${index * 3} ms`) =>
  JSON.stringify({ time: new Date(Date.UTC(2026, 10, 20, 10, 0, index)).toISOString(), level: "info", msg: text });

const linesOf = (count: number) => `${Array.from({ length: count }, (_, index) => line(index)).join("\n")}\n`;
const ingestOf = (app: AppContext) => join(app.env.dataDir, "ingest");
const textOf = (app: AppContext, name: string) =>
  readFileSync(join(ingestOf(app), "streams", name, "current.log"), "utf8");
const asked = { limit: 50 } as const;

test("a batch is kept byte for byte in the stream's file, read like any log, and only once under one key", async () => {
  const app = await openTestApp();
  const headers = { ...(await bearer(app, { role: "operator", scopes: ["ingest"] })), "idempotency-key": "a1" };
  const body = linesOf(30);
  const first = await send(app, "Worker", { headers, body, query: "?observe=1" });
  expect(first.status).toBe(202);
  const answer = await first.json();
  expect(answer).toMatchObject({ name: "worker", lines: 30, bytes: body.length, notJson: 0 });
  const again = await send(app, "worker", { headers, body, query: "?observe=1" });
  expect(await again.json()).toEqual(answer);
  const other = await send(app, "worker", { headers, body: linesOf(2) });
  expect(other.status).toBe(422);
  expect(textOf(app, "worker")).toBe(body);
  expect(readdirSync(join(ingestOf(app), "spool"))).toEqual([]);
  await runUntilIdle({ ctx: asCli(app), jobId: answer.job.id });
  const patterns = await listLogTemplates({ ctx: asCli(app), input: asked });
  expect(patterns.items).toMatchObject([{ count: 30, levels: { info: 30 } }]);
});

test("a batch without a last line end, and batches sent at once, never cut each other's lines", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  const batches = Array.from({ length: 20 }, (_, batch) =>
    Array.from({ length: 200 }, (_, index) => line(index, `batch ${batch} line ${index} ${"x".repeat(300)}`)),
  );
  const answers = await Promise.all(batches.map((lines) => send(app, "torn", { headers, body: lines.join("\n") })));
  expect(answers.map((answer) => answer.status)).toEqual(batches.map(() => 202));
  const stored = textOf(app, "torn").split("\n").slice(0, -1);
  expect(stored.sort()).toEqual(batches.flat().sort());
});

test("what is too large, packed too large, damaged or of another kind is refused and leaves nothing", async () => {
  const app = await openTestApp();
  await updateSettings({ ctx: asCli(app), input: { log_ingest_body_max_mb: 1 } });
  const headers = await bearer(app);
  const packed = { ...headers, "content-encoding": "gzip" };
  const tries: [number, Sent][] = [
    [413, { headers, body: "x".repeat(1_200_000) }],
    [413, { headers: packed, body: gzipSync("x\n".repeat(1_000_000)) }],
    [413, { headers: { ...headers, "content-length": "99999999" }, body: "x" }],
    [400, { headers: packed, body: gzipSync(linesOf(50)).subarray(0, 60) }],
    [400, { headers: packed, body: "not gzip at all" }],
    [415, { headers: { ...headers, "content-type": "application/json" }, body: "[]" }],
    [415, { headers: { ...headers, "content-type": "text/plain; charset=utf-16" }, body: "x" }],
    [415, { headers: { ...headers, "content-encoding": "br" }, body: "x" }],
    [401, { body: "x" }],
    [403, { headers: await bearer(app, { role: "viewer" }), body: "x" }],
    [403, { headers: await bearer(app, { role: "operator", scopes: ["read"] }), body: "x" }],
  ];
  for (const [status, sent] of tries) {
    const response = await send(app, "edge", sent);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
  }
  const good = await send(app, "edge", { headers: packed, body: gzipSync(linesOf(3)) });
  expect(await good.json()).toMatchObject({ lines: 3 });
  expect(textOf(app, "edge")).toBe(linesOf(3));
  expect(readdirSync(join(ingestOf(app), "spool"))).toEqual([]);
});

test("a sender that breaks off leaves nothing behind", async () => {
  const app = await openTestApp();
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode("half a li"));
      controller.error(new Error("connection lost"));
    },
  });
  const response = await send(app, "gone", { headers: await bearer(app), body });
  expect(response.status).toBe(400);
  expect(await listSources({ ctx: asCli(app) })).toEqual({ items: [] });
});

test("when the disk is almost full, lines are refused with a time to come back, and nothing is written", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  expect((await send(app, "full", { headers, body: linesOf(3) })).status).toBe(202);
  const almostFull = { ...(await statfs(app.env.dataDir)), bsize: 4096, bavail: (64 << 20) / 4096 - 1 };
  vi.mocked(statfs).mockImplementation(() => Promise.resolve(almostFull as never));
  try {
    const refused = await send(app, "full", { headers, body: linesOf(5) });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("almost full") });
  } finally {
    vi.mocked(statfs).mockRestore();
  }
  expect(textOf(app, "full")).toBe(linesOf(3));
  expect(readdirSync(join(ingestOf(app), "spool"))).toEqual([]);
  expect((await send(app, "full", { headers, body: linesOf(1) })).status).toBe(202);
});

test("a stream goes on in a new file from 64 MiB on; closed files go when they are too old or too much", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  const folder = join(ingestOf(app), "streams", "long");
  const current = join(folder, "current.log");
  await send(app, "long", { headers, body: linesOf(3) });
  for (const closed of [1, 2, 3]) {
    truncateSync(current, (64 << 20) - 10);
    await send(app, "long", { headers, body: linesOf(closed) });
    expect(textOf(app, "long")).toBe(linesOf(closed));
    expect(readdirSync(folder)).toHaveLength(closed + 1);
  }
  const closed = readdirSync(folder).filter((name) => name !== "current.log");
  expect(closed.map((name) => statSync(join(folder, name)).size)).toEqual(closed.map(() => (64 << 20) - 10));
  const [oldest = "", older = "", newest = ""] = closed.sort();
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  for (const [name, days] of [
    [oldest, 20],
    [older, 3],
    [newest, 2],
  ] as const) {
    utimesSync(join(folder, name), daysAgo(days), daysAgo(days));
  }
  utimesSync(current, daysAgo(20), daysAgo(20));
  await updateSettings({ ctx: asCli(app), input: { log_ingest_keep_days: 7, log_ingest_keep_mb: 1000 } });
  expect(await cleanLogs(asCli(app))).toMatchObject({ files: 1 });
  expect(readdirSync(folder).sort()).toEqual([older, newest, "current.log"].sort());
  await updateSettings({ ctx: asCli(app), input: { log_ingest_keep_mb: 100 } });
  expect(await cleanLogs(asCli(app))).toMatchObject({ files: 1 });
  expect(readdirSync(folder).sort()).toEqual([newest, "current.log"].sort());
});

test("names that could leave the folder, or hide in it, are refused", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  for (const name of ["..", "../../etc", ".hidden", "a/b", "a\\b", "", "x".repeat(65), "con:", "a\0b", "é"]) {
    expect((await send(app, name, { headers, body: "x\n" })).status, JSON.stringify(name)).toBe(400);
  }
});

test("binary bytes and lines that are no JSON are kept and counted", async () => {
  const app = await openTestApp();
  const bytes = Buffer.concat([Buffer.from(linesOf(2)), Buffer.from([0, 255, 254, 10]), Buffer.from("plain\n")]);
  const response = await send(app, "odd", { headers: await bearer(app), body: new Uint8Array(bytes) });
  expect(await response.json()).toMatchObject({ lines: 4, notJson: 2 });
});

test("senders are asked to wait while too much is unread, and go on after it was read", async () => {
  const app = await openTestApp();
  await updateSettings({ ctx: asCli(app), input: { log_ingest_backlog_max_mb: 1 } });
  const headers = await bearer(app);
  const body = linesOf(20_000);
  expect((await send(app, "busy", { headers, body })).status).toBe(202);
  const refused = await send(app, "busy", { headers, body: linesOf(1) });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await createLogWatch()(asCli(app))).toBe(1);
  await runUntilIdle({ ctx: asCli(app) });
  expect((await send(app, "busy", { headers, body: linesOf(1) })).status).toBe(202);
});

test("a changed log is read by itself, an unchanged or unwatched one is not", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  const watch = createLogWatch();
  const later = (minutes: number) => asCli(atTime(app, new Date(Date.now() + minutes * 60_000)));
  await send(app, "live", { headers, body: linesOf(20) });
  expect(await watch(later(0))).toBe(1);
  await runUntilIdle({ ctx: asCli(app) });
  expect(await watch(later(10))).toBe(0);
  await send(app, "live", { headers, body: linesOf(5) });
  const [source] = (await listSources({ ctx: asCli(app) })).items;
  await watchSource({ ctx: asCli(app), input: { sourceId: source?.id ?? "", isOn: false } });
  expect(await watch(later(20))).toBe(0);
  await watchSource({ ctx: asCli(app), input: { sourceId: source?.id ?? "", isOn: true } });
  expect(await watch(later(30))).toBe(1);
  await runUntilIdle({ ctx: asCli(app) });
  const [read] = (await listSources({ ctx: asCli(app) })).items;
  expect(read?.summary).toMatchObject({ logLines: 25, logBytesRead: expect.any(Number) });
  expect(read?.summary?.logBytesRead ?? 0).toBeLessThan(1000);
});

test("lines on trial are analysed as a marked source that goes away with its file", async () => {
  const app = await openTestApp();
  const headers = { ...(await bearer(app, { role: "operator" })), "content-type": "text/plain" };
  const url = `${ORIGIN}/api/v1/logs/try?name=${encodeURIComponent("../odd name.log")}`;
  const response = await receiveTrial(new Request(url, { method: "POST", headers, body: linesOf(40) }), app);
  expect(response.status).toBe(201);
  const { source, job } = await response.json();
  expect(source).toMatchObject({ kind: "log_trial", name: "Trial: ../odd name.log" });
  await runUntilIdle({ ctx: asCli(app), jobId: job.id });
  const patterns = await listLogTemplates({ ctx: asCli(app), input: { ...asked, sourceId: source.id } });
  expect(patterns.items).toMatchObject([{ count: 40 }]);
  await cleanLogs(asCli(atTime(app, new Date(Date.parse(source.expiresAt) - 1000))));
  expect((await listSources({ ctx: asCli(app) })).items).toHaveLength(1);
  await cleanLogs(asCli(atTime(app, new Date(Date.parse(source.expiresAt) + 1000))));
  expect((await listSources({ ctx: asCli(app) })).items).toHaveLength(0);
  expect(readdirSync(join(ingestOf(app), "trials"))).toEqual([]);
});

test("a removed stream takes its lines with it; viewers can't remove", async () => {
  const app = await openTestApp();
  await send(app, "bye", { headers: await bearer(app), body: linesOf(2) });
  const [source] = (await listSources({ ctx: asCli(app) })).items;
  const input = { sourceId: source?.id ?? "" };
  await expect(removeSource({ ctx: asRole(app, "viewer"), input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await removeSource({ ctx: asCli(app), input });
  expect(readdirSync(join(ingestOf(app), "streams"))).toEqual([]);
});

test("the command sends stdin and waits until it is read", async () => {
  const app = await openTestApp();
  const ran = await spawnPlantain(app, ["ingest-logs", "--name", "piped", "--json"], linesOf(25));
  expect(ran.code, ran.err).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ name: "piped", lines: 25, job: { state: "succeeded" } });
}, 30_000);
