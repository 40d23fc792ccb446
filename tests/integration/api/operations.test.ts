import { expect, test } from "vitest";
import { TOOLS } from "#lib/tools/index.ts";
import { api, BROWSER, bearer, cookieOf, signIn } from "../support/http-client.ts";
import { addUser, openTestApp } from "../support/open-test-app.ts";

test("without sign-in or token every operation answers 401, known or not", async () => {
  const app = await openTestApp();
  for (const { http } of TOOLS) {
    if (http === undefined) continue;
    const response = await api(app, http.path.replaceAll(/[{}]/g, ""), { method: http.method });
    expect(response.status, http.path).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  }
  expect((await api(app, "/no-such-thing")).status).toBe(401);
  const odd = { headers: { authorization: "Basic YTpi" } };
  expect((await api(app, "/me", odd)).status).toBe(401);
});

test("roles are enforced: a viewer reads, an operator does not administer", async () => {
  const app = await openTestApp();
  const viewer = await bearer(app, { role: "viewer" });
  const operator = await bearer(app, { role: "operator" });
  expect((await api(app, "/settings", { headers: viewer })).status).toBe(200);
  const change = { method: "PATCH", body: { max_recommendations: 20 } };
  for (const headers of [viewer, operator]) {
    expect((await api(app, "/settings", { ...change, headers })).status).toBe(403);
    expect((await api(app, "/users", { headers })).status).toBe(403);
    expect((await api(app, "/audit", { headers })).status).toBe(403);
  }
  expect((await api(app, "/settings", { ...change, headers: await bearer(app) })).status).toBe(200);
});

test("a query is text and arrives as numbers; a field that does not exist is named", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  const page = await (await api(app, "/tokens?limit=1", { headers })).json();
  expect(page.items).toHaveLength(1);
  const wrong = await api(app, "/tokens?limt=1", { headers });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ code: "INVALID_INPUT", issues: [{ path: "limt" }] });
  expect((await api(app, "/tokens?limit=abc", { headers })).status).toBe(400);
});

test("pages follow each other to the end", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  for (let index = 0; index < 4; index++) await bearer(app, { name: `t${index}` });
  const names: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page: { items: { name: string }[]; nextCursor: string | null; total: number } = await (
      await api(app, `/tokens?limit=2${query}`, { headers })
    ).json();
    expect(page.total).toBe(5);
    names.push(...page.items.map((item) => item.name));
    cursor = page.nextCursor;
  }
  expect(names.sort()).toEqual(["t0", "t1", "t2", "t3", "test"]);
});

test("unknown paths are 404, known paths with another method 405, both as problems", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  expect((await api(app, "/nope", { headers })).status).toBe(404);
  const wrong = await api(app, "/settings", { headers, method: "DELETE" });
  expect(wrong.status).toBe(405);
  expect(wrong.headers.get("allow")).toContain("PATCH");
  expect(await wrong.json()).toMatchObject({ status: 405 });
});

test("a body that is no JSON object, or too large, is refused with a reason", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  for (const [body, status] of [
    ["{", 400],
    ["[]", 400],
    [`{"name":"${"x".repeat(1_100_000)}"}`, 413],
  ] as const) {
    expect((await api(app, "/tokens", { method: "POST", headers, body })).status).toBe(status);
  }
});

test("a path's parameter can't be replaced from the body", async () => {
  const app = await openTestApp();
  const { actor } = await addUser(app, "viewer");
  await addUser(app, "admin");
  const headers = await bearer(app);
  const body = { userId: "somebody-else", role: "operator" };
  const response = await api(app, `/users/${actor.id}/role`, { method: "POST", headers, body });
  expect(await response.json()).toMatchObject({ id: actor.id, role: "operator" });
});

test("a write by cookie works from our own pages only", async () => {
  const app = await openTestApp();
  await addUser(app, "admin");
  const cookie = cookieOf(await signIn(app, "admin@example.org"));
  const write = (headers: Record<string, string>) =>
    api(app, "/tokens", { method: "POST", headers: { cookie, ...headers }, body: { name: "x" } });
  expect((await write(BROWSER)).status).toBe(201);
  const foreign = { ...BROWSER, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  for (const headers of [
    foreign,
    { ...BROWSER, origin: "null" },
    { ...BROWSER, "sec-fetch-site": "same-site" },
    { host: "127.0.0.1:3000" },
  ]) {
    expect((await write(headers)).status).toBe(403);
  }
  expect((await api(app, "/tokens", { headers: { cookie } })).status).toBe(200);
});

test("the answer tells how many requests are left, and too many get 429", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  const first = await api(app, "/me", { headers });
  expect(first.headers.get("ratelimit-remaining")).toBe("1199");
  const still = { ...app, now: () => new Date("2026-11-21T00:00:00Z") };
  for (let index = 0; index < 1200; index++) await api(still, "/nope", { headers });
  const blocked = await api(still, "/me", { headers });
  expect(blocked.status).toBe(429);
  expect(blocked.headers.get("retry-after")).toBeTruthy();
});

test("an unexpected error shows an id instead of its message", async () => {
  const app = await openTestApp();
  const headers = await bearer(app);
  const setting = new Proxy(app.db.setting, {
    get: () => () => Promise.reject(new Error("secret path /home/somebody")),
  });
  const broken = {
    ...app,
    db: new Proxy(app.db, { get: (db, key) => (key === "setting" ? setting : Reflect.get(db, key)) }),
  };
  const response = await api(broken, "/settings", { headers });
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).not.toContain("secret path");
  expect(JSON.parse(text).instance).toMatch(/^urn:plantain:incident:err_/);
});
