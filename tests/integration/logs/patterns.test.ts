import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { GET as tail } from "#app/api/v1/logs/tail/route.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { listFindings } from "#lib/services/finding/index.ts";
import {
  analyzeLogs,
  compareLogWindows,
  correctLogFormat,
  findSimilarPatterns,
  getLogDigest,
  getLogFormat,
  getLogPattern,
  getLogVolume,
  type LogAnalysis,
  listLogFiles,
  listLogLines,
  listLogTemplates,
  markLogPattern,
  previewLogFormat,
} from "#lib/services/log/index.ts";
import { cleanLogs } from "#lib/services/log-upkeep/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { addSource, observeSource } from "#lib/services/source/index.ts";
import { findTool } from "#lib/tools/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { bearer, ORIGIN } from "../support/http-client.ts";
import { asCli, asRole, atTime, openTestApp } from "../support/open-test-app.ts";

const home = mkdtempSync(join(tmpdir(), "plantain-logs-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const START_MS = Date.UTC(2026, 10, 20, 0, 0, 0);
const at = (minute: number) => new Date(START_MS + minute * 60_000).toISOString();
const line = (minute: number, level: string, text: string) => `${at(minute)} ${level} ${text}\n`;

/** Ten hours: a steady job, its durations growing, and from the eighth hour on a new error. */
function tenHours(): string {
  let text = "";
  for (let minute = 0; minute < 600; minute++) {
    text += line(minute, "INFO", `transcode of item ${minute} took ${200 + minute} ms`);
    if (minute % 3 === 0) text += line(minute, "WARN", `queue holds ${minute % 17} items`);
    if (minute >= 480) text += line(minute, "ERROR", `disk quota exceeded for user alice${minute}@example.org`);
  }
  return text;
}

let made = 0;
function folderWith(files: Record<string, string>): string {
  const folder = join(home, `logs-${made++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function connect(ctx: ServiceContext, path: string, name = "pipeline"): Promise<string> {
  const { source, job } = await addSource({ ctx, input: { kind: "log_folder", path, name, observe: true } });
  await runUntilIdle({ ctx, jobId: job?.id ?? "" });
  return source.id;
}

async function readAgain(ctx: ServiceContext, sourceId: string): Promise<void> {
  const job = await observeSource({ ctx, input: { sourceId } });
  await runUntilIdle({ ctx, jobId: job.id });
}

const find = async (ctx: ServiceContext, search: string) => {
  const { items } = await listLogTemplates({ ctx, input: { search } });
  const [item] = items;
  if (item === undefined) throw new Error(`no pattern with ${search}`);
  return item;
};

test("a window counts only its own lines, in the table, the chart and the pattern alike", async () => {
  const ctx = asCli(await openTestApp());
  await connect(ctx, folderWith({ "app.log": tenHours() }));
  const window = { from: at(480), to: at(600) };
  const all = await listLogTemplates({ ctx, input: {} });
  expect(all.items.map(({ count }) => count)).toEqual([600, 200, 120]);
  const some = await listLogTemplates({ ctx, input: { ...window, sort: "errors" } });
  expect(some.items.map(({ count, total }) => [count, total])).toEqual([
    [120, 120],
    [120, 600],
    [40, 200],
  ]);
  expect(some.items[0]).toMatchObject({ levels: { error: 120 }, change: { kind: "new", isSignificant: true } });
  expect(some.items[1]?.change).toMatchObject({ kind: "same", isSignificant: false });
  expect(some.items[0]?.spark.reduce((a, b) => a + b)).toBe(120);
  const { buckets } = await getLogVolume({ ctx, input: { ...window, buckets: 24 } });
  expect(buckets.flatMap(({ counts }) => Object.values(counts)).reduce((a, b) => a + b)).toBe(280);
  const detail = await getLogPattern({ ctx, input: { templateId: some.items[1]?.id, ...window } });
  expect(detail).toMatchObject({ count: 120, total: 600, sourceName: "pipeline" });
  const took = detail.variables.find((variable) => variable.max > 700);
  const bands = took?.bands.filter((band) => band.n > 0) ?? [];
  expect(bands.length).toBeGreaterThan(3);
  expect(bands.at(-1)?.p50 ?? 0).toBeGreaterThan(bands[0]?.p50 ?? 0);
  const changed = await listLogTemplates({ ctx, input: { ...window, show: "new" } });
  expect(changed.items).toHaveLength(1);
});

test("two windows are compared: what is new, gone and the same", async () => {
  const ctx = asCli(await openTestApp());
  await connect(ctx, folderWith({ "app.log": tenHours() }));
  const windows = { beforeFrom: at(480), beforeTo: at(600), afterFrom: at(0), afterTo: at(120) };
  const compared = await compareLogWindows({ ctx, input: windows });
  expect(compared).toMatchObject({ linesBefore: 280, linesAfter: 160, counts: { new: 0, gone: 1, more: 0, less: 0 } });
  expect(compared.items[0]?.template).toContain("disk quota");
  const all = await compareLogWindows({ ctx, input: { ...windows, onlySignificant: false } });
  expect(all.items.map(({ kind }) => kind).sort()).toEqual(["gone", "same", "same"]);
  await expect(compareLogWindows({ ctx, input: { ...windows, afterTo: windows.afterFrom } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("lines come back word for word, searched, filtered, in both orders; a file that is gone is said", async () => {
  const ctx = asCli(await openTestApp());
  const folder = folderWith({ "app.log": tenHours(), "old.log": line(1, "INFO", "only here") });
  const sourceId = await connect(ctx, folder);
  const transcode = await find(ctx, "transcode");
  const newest = await listLogLines({ ctx, input: { templateId: transcode.id, limit: 2 } });
  expect(newest.items.map(({ text }) => text)).toEqual(
    [599, 598].map((minute) => line(minute, "INFO", `transcode of item ${minute} took ${200 + minute} ms`).trimEnd()),
  );
  const input = { sourceId, order: "oldest", level: "warn", from: at(60), to: at(66), limit: 10 };
  const warned = await listLogLines({ ctx, input });
  expect(warned.items.map((one) => one.at)).toEqual([at(60), at(63)]);
  const searched = await listLogLines({ ctx, input: { templateId: transcode.id, search: "ITEM 59 ", context: 1 } });
  expect(searched.items.map((one) => one.isContext)).toEqual([true, false, true]);
  expect(searched.items[1]?.text).toContain("item 59 took");
  expect(searched).toMatchObject({ searched: 600, nextCursor: null });
  rmSync(join(folder, "old.log"));
  const gone = await listLogLines({ ctx, input: { templateId: (await find(ctx, "only here")).id } });
  expect(gone.items).toMatchObject([{ text: null, problem: expect.stringContaining("changed or removed") }]);
});

test("all lines behind a finding are reachable, page after page", async () => {
  const ctx = asCli(await openTestApp());
  await connect(ctx, folderWith({ "app.log": tenHours() }));
  const { items } = await listFindings({ ctx, input: { limit: 50, state: "open", stage: "logs" } });
  const many = items.find((finding) => finding.evidence.logLineCount > 50);
  expect(many, items.map((one) => `${one.kind} ${one.evidence.logLineCount}`).join()).toBeDefined();
  const seen = new Set<number>();
  let cursor: string | null | undefined;
  do {
    const page = await listLogLines({
      ctx,
      input: { findingId: many?.id, limit: 50, ...(cursor ? { cursor } : {}) },
    });
    for (const one of page.items) seen.add(one.offset);
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen.size).toBeGreaterThan(50);
});

test("muted patterns give no findings; a resolved one that comes back opens again and says so", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const folder = folderWith({ "app.log": tenHours() });
  const sourceId = await connect(ctx, folder);
  const quota = await find(ctx, "disk quota");
  const mark = (value: string, note?: string) =>
    markLogPattern({ ctx, input: { templateId: quota.id, mark: value, ...(note === undefined ? {} : { note }) } });
  const about = async () =>
    (await listFindings({ ctx, input: { limit: 50, state: "open", stage: "logs" } })).items.filter(
      (finding) => finding.title.includes("quota") || finding.report.includes("quota"),
    );
  expect((await about()).length).toBeGreaterThan(0);
  await expect(
    markLogPattern({ ctx: asRole(app, "viewer"), input: { templateId: quota.id, mark: "muted" } }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  await mark("muted");
  expect(await about()).toEqual([]);
  appendFileSync(join(folder, "app.log"), line(601, "INFO", "transcode of item 601 took 5 ms"));
  await readAgain(ctx, sourceId);
  expect(await about()).toEqual([]);
  expect((await listLogTemplates({ ctx, input: { mark: "unmuted" } })).items).toHaveLength(2);
  await mark("resolved", "quota raised to 2 TB");
  await readAgain(ctx, sourceId);
  expect(await find(ctx, "disk quota")).toMatchObject({ mark: "resolved" });
  appendFileSync(join(folder, "app.log"), line(700, "ERROR", "disk quota exceeded for user bob7@example.org"));
  appendFileSync(join(folder, "app.log"), line(701, "INFO", "transcode of item 602 took 5 ms"));
  await readAgain(ctx, sourceId);
  expect(await find(ctx, "disk quota")).toMatchObject({ mark: null });
  const back = (await about()).find((finding) => finding.kind === "log_returned");
  expect(back).toMatchObject({ severity: "high", title: expect.stringContaining("Back after it was resolved") });
  expect(back?.report).toContain("quota raised to 2 TB");
  const detail = await getLogPattern({ ctx, input: { templateId: quota.id } });
  expect(detail.memory).toMatchObject({ note: "quota raised to 2 TB", reopenedAt: expect.any(String) });
});

test("a pattern of another source that reads alike brings what solved it then", async () => {
  const ctx = asCli(await openTestApp());
  await connect(ctx, folderWith({ "a.log": tenHours() }), "old box");
  const first = await find(ctx, "disk quota");
  await markLogPattern({ ctx, input: { templateId: first.id, mark: "resolved", note: "quota raised" } });
  const other = tenHours().replaceAll("disk quota exceeded", "disk quota was exceeded");
  const secondId = await connect(ctx, folderWith({ "b.log": other }), "new box");
  const { items } = await listLogTemplates({ ctx, input: { sourceId: secondId, search: "quota" } });
  const similar = await findSimilarPatterns({ ctx, input: { templateId: items[0]?.id ?? "" } });
  expect(similar.items[0]).toMatchObject({ note: "quota raised", mark: "resolved", sourceName: "old box" });
});

test("a corrected format is shown before, remembered for rotated files, read with, and taken back", async () => {
  const ctx = asCli(await openTestApp());
  const rows = (from: number) =>
    Array.from({ length: 40 }, (_, index) => {
      const stamp = at(from + index)
        .slice(0, 19)
        .replace("T", " ");
      return `${stamp} INFO worker-${index % 3} job ${index} done\n`;
    }).join("");
  const folder = folderWith({ "odd.log": rows(0) });
  const sourceId = await connect(ctx, folder);
  const [file] = (await listLogFiles({ ctx, input: { limit: 10 } })).items;
  const fileId = file?.id ?? "";
  const seen = await getLogFormat({ ctx, input: { fileId } });
  expect(seen).toMatchObject({ origin: "automatic", timesFound: 24, levelsFound: 24, pattern: "odd.log*" });
  const choice = { form: "head", columns: 3, separator: "blank", joinsLines: true, zoneOffsetMin: 120 };
  const preview = await previewLogFormat({ ctx, input: { fileId, ...choice } });
  expect(preview.lines[0]).toMatchObject({ message: "job 0 done", level: "info", at: at(-120) });
  const { job, files } = await correctLogFormat({ ctx, input: { fileId, ...choice } });
  expect(files).toBe(1);
  await runUntilIdle({ ctx, jobId: job.id });
  const patterns = await listLogTemplates({ ctx, input: {} });
  expect(patterns.items.map(({ template, firstSeen }) => [template, firstSeen])).toEqual([["job <*> done", at(-120)]]);
  writeFileSync(join(folder, "odd.log.1"), rows(-500));
  await readAgain(ctx, sourceId);
  const { items } = await listLogFiles({ ctx, input: { limit: 10 } });
  expect(items.map(({ isCorrected }) => isCorrected)).toEqual([true, true]);
  expect((await listLogTemplates({ ctx, input: {} })).items[0]?.count).toBe(80);
  const again = await correctLogFormat({
    ctx,
    input: { fileId: items[0]?.id ?? "", form: "automatic", columns: 0, separator: "blank", joinsLines: true },
  });
  await runUntilIdle({ ctx, jobId: again.job.id });
  const back = await listLogFiles({ ctx, input: { limit: 10 } });
  expect(back.items.map(({ isCorrected }) => isCorrected)).toEqual([false, false]);
  expect((await listLogTemplates({ ctx, input: {} })).items[0]?.firstSeen).toBe(at(-500));
});

test("the digest fits its tokens, and holds neither addresses of people nor a way out of its fence", async () => {
  const app = await openTestApp();
  const ctx = asCli(atTime(app, new Date(START_MS + 11 * 3_600_000)));
  await connect(ctx, folderWith({ "app.log": tenHours() }));
  const digest = await getLogDigest({ ctx, input: { maxTokens: 600 } });
  expect(digest.tokens).toBeLessThanOrEqual(600);
  expect(digest.text).toContain("disk quota exceeded");
  expect(digest.text).not.toContain("example.org");
  const analysis = await analyzeLogs({ ctx, input: { hours: 4, digestTokens: 500 } });
  expect(analysis).toMatchObject({ timeRangeHours: 4, logLines: 360, patternsFound: 3, jobs: [] });
  expect(analysis.digest?.tokens).toBeLessThanOrEqual(500);
});

test("an analysis that reads what is new reads only the new bytes, and a command that waited asks again as before", async () => {
  const app = await openTestApp();
  const ctx = asCli(atTime(app, new Date(START_MS + 11 * 3_600_000)));
  const folder = folderWith({ "app.log": tenHours() });
  await connect(ctx, folder);
  const added = line(610, "ERROR", "a brand new thing happened");
  appendFileSync(join(folder, "app.log"), added + added);
  const asked = { hours: 4, logLevel: "error", includePatterns: true, readNew: true };
  const before = await analyzeLogs({ ctx, input: asked });
  expect(before.sources[0]).toMatchObject({ isBehind: true });
  await runUntilIdle({ ctx });
  const after = (await findTool("logs.analyze")?.cli?.follow?.refresh(ctx, before, asked)) as LogAnalysis;
  expect(after).toMatchObject({ timeRangeHours: 4, logLines: before.logLines + 2, jobs: [] });
  expect(after.patterns.some(({ levels }) => levels.error === undefined)).toBe(false);
  expect(after.sources[0]?.bytesRead ?? 0).toBeLessThan(400);
});

test("what is older than the settings say, counted from the last line, is let go of, but for what people marked", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const old = Array.from({ length: 30 }, (_, day) => line(-(400 + day) * 1440, "INFO", "an old habit"));
  const folder = folderWith({ "app.log": old.toReversed().join("") + tenHours() });
  const sourceId = await connect(ctx, folder);
  await updateSettings({ ctx, input: { log_pattern_keep_days: 3650, log_volume_keep_days: 3650 } });
  await readAgain(ctx, sourceId);
  expect((await listLogTemplates({ ctx, input: {} })).items).toHaveLength(4);
  await updateSettings({ ctx, input: { log_pattern_keep_days: 365, log_volume_keep_days: 365 } });
  const later = asCli(atTime(app, new Date(START_MS + 4000 * 86_400_000)));
  const cleaned = await cleanLogs(later);
  expect(cleaned).toMatchObject({ patterns: 1 });
  expect(cleaned.buckets).toBeGreaterThan(0);
  const left = await listLogTemplates({ ctx: later, input: {} });
  expect(left.items.some(({ template }) => template === "an old habit")).toBe(false);
  expect(left.items).toHaveLength(3);
  await updateSettings({ ctx, input: { log_pattern_keep_days: 3650 } });
  await readAgain(ctx, sourceId);
  await markLogPattern({ ctx, input: { templateId: (await find(ctx, "old habit")).id, mark: "known" } });
  await updateSettings({ ctx, input: { log_pattern_keep_days: 365 } });
  expect(await cleanLogs(later)).toMatchObject({ patterns: 0 });
});

test("the live view begins with the last lines and goes on with new ones", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const folder = folderWith({ "app.log": tenHours() });
  const sourceId = await connect(ctx, folder);
  const request = new Request(`${ORIGIN}/api/v1/logs/tail?sourceId=${sourceId}`, { headers: await bearer(app) });
  const response = await tail(request);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  const until = async (wanted: string) => {
    while (!text.includes(wanted)) text += new TextDecoder().decode((await reader.read()).value);
  };
  await until("item 599 took");
  appendFileSync(join(folder, "app.log"), line(602, "ERROR", "fresh <script>alert(1)</script>"));
  await until("fresh <script>");
  expect(text).toContain('"level":"error"');
  await reader.cancel();
});
