import { expect, test } from "vitest";
import { GET } from "#app/api/v1/events/route.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { openEventStream, parseTopics } from "#lib/services/event-stream/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { bearer, requestTo } from "../support/http-client.ts";
import { asCli, openTestApp } from "../support/open-test-app.ts";
import { readEvents } from "../support/read-stream.ts";

const open = (app: AppContext, topics: string[], lastEventId: string | null = null, signal?: AbortSignal) =>
  openEventStream(asCli(app), { topics, lastEventId, signal: signal ?? new AbortController().signal });

test("a watcher gets the events of its topics, in order, and no others", async () => {
  const app = await openTestApp();
  const reading = readEvents(open(app, ["job:a", "plans"]), (text) => text.includes("plan.approved"));
  await reading.connected;
  await emitEvent(app.db, "job:a", "job.started");
  await emitEvent(app.db, "job:b", "job.started");
  await emitEvent(app.db, "plans", "plan.approved", { planId: "p" });
  const { events } = await reading.seen;
  expect(events.map(({ event, data }) => [event, (data as { topic: string }).topic])).toEqual([
    ["job.started", "job:a"],
    ["plan.approved", "plans"],
  ]);
});

test("after a break the missed events come first, once each", async () => {
  const app = await openTestApp();
  for (let index = 1; index <= 5; index++) await emitEvent(app.db, "jobs", "job.progress", { index });
  const reading = readEvents(open(app, ["jobs"], "2"), (text) => text.includes('"index":6'));
  await emitEvent(app.db, "jobs", "job.progress", { index: 6 });
  const { events } = await reading.seen;
  expect(events.map((event) => event.id)).toEqual(["3", "4", "5", "6"]);
});

test("who missed too much is asked to read everything again", async () => {
  const app = await openTestApp();
  await app.db.event.createMany({
    data: Array.from({ length: 1100 }, () => ({ topic: "jobs", type: "job.progress", payload: {} })),
  });
  const { events } = await readEvents(open(app, ["jobs"], "1"), (text) => text.includes("id: 1100")).seen;
  expect(events.map((event) => event.event)).toEqual(["reset"]);
});

test("a thousand watchers share one reader and all get the event", async () => {
  const app = await openTestApp();
  let reads = 0;
  const counting = new Proxy(app.db.event, {
    get(model, key) {
      if (key === "findMany") reads += 1;
      return Reflect.get(model, key);
    },
  });
  const db = new Proxy(app.db, { get: (target, key) => (key === "event" ? counting : Reflect.get(target, key)) });
  const readings = Array.from({ length: 1000 }, () =>
    readEvents(open({ ...app, db }, ["jobs"]), (text) => text.includes("job.done")),
  );
  await Promise.all(readings.map((reading) => reading.connected));
  await emitEvent(app.db, "jobs", "job.done");
  const results = await Promise.all(readings.map((reading) => reading.seen));
  expect(results.every((result) => result.events.at(-1)?.event === "job.done")).toBe(true);
  expect(reads).toBeLessThan(50);
});

test("a stream ends when its reader goes away or the request is aborted", async () => {
  const app = await openTestApp();
  const controller = new AbortController();
  const stream = open(app, ["jobs"], null, controller.signal);
  const reader = stream.getReader();
  await reader.read();
  controller.abort();
  let isDone = false;
  while (!isDone) isDone = (await reader.read()).done;
});

test("the route wants a token or a session, and topics that exist", async () => {
  const app = await openTestApp();
  expect((await GET(requestTo("/api/v1/events?topics=jobs"))).status).toBe(401);
  const headers = await bearer(app, { role: "viewer" });
  for (const topics of ["", "nope", "job:../x"]) {
    expect((await GET(requestTo(`/api/v1/events?topics=${topics}`, { headers }))).status).toBe(400);
  }
  const response = await GET(requestTo("/api/v1/events?topics=overview", { headers }));
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  await response.body?.cancel();
});

test("the overview is watched through the lists that it shows", () => {
  expect(parseTopics("overview,job:job_1")).toContain("executions");
});
