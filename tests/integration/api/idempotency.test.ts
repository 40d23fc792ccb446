import { expect, test } from "vitest";
import { api, BROWSER, bearer, cookieOf, signIn } from "../support/http-client.ts";
import { addUser, openTestApp, PASSWORD } from "../support/open-test-app.ts";

const person = (email: string) => ({ name: "New", email, password: PASSWORD });

test("a request that is repeated with its key is done once and answered the same", async () => {
  const app = await openTestApp();
  const headers = { ...(await bearer(app)), "idempotency-key": "k-1" };
  const sent = { method: "POST", headers, body: person("new@example.org") };
  const first = await api(app, "/users", sent);
  const second = await api(app, "/users", sent);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.headers.get("idempotency-replayed")).toBe("true");
  expect(await second.json()).toEqual(await first.json());
  expect(await app.db.user.count()).toBe(1);
});

test("another request under a used key is refused with 422", async () => {
  const app = await openTestApp();
  const headers = { ...(await bearer(app)), "idempotency-key": "k-1" };
  await api(app, "/users", { method: "POST", headers, body: person("one@example.org") });
  const other = await api(app, "/users", { method: "POST", headers, body: person("two@example.org") });
  expect(other.status).toBe(422);
  expect(await app.db.user.count()).toBe(1);
});

test("of parallel requests with one key one works, the others are told to wait", async () => {
  const app = await openTestApp();
  const headers = { ...(await bearer(app)), "idempotency-key": "k-1" };
  const sent = { method: "POST", headers, body: person("new@example.org") };
  const answers = await Promise.all(Array.from({ length: 8 }, () => api(app, "/users", sent)));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  expect(await app.db.user.count()).toBe(1);
});

test("a request that failed may be tried again with its key", async () => {
  const app = await openTestApp();
  const headers = { ...(await bearer(app)), "idempotency-key": "k-1" };
  const bad = await api(app, "/users", { method: "POST", headers, body: person("no address") });
  expect(bad.status).toBe(400);
  const good = await api(app, "/users", { method: "POST", headers, body: person("new@example.org") });
  expect(good.status).toBe(201);
});

test("two callers may use the same key", async () => {
  const app = await openTestApp();
  const key = { "idempotency-key": "k-1" };
  const one = { ...(await bearer(app)), ...key };
  const two = { ...(await bearer(app)), ...key };
  expect((await api(app, "/users", { method: "POST", headers: one, body: person("a@example.org") })).status).toBe(201);
  expect((await api(app, "/users", { method: "POST", headers: two, body: person("b@example.org") })).status).toBe(201);
});

test("a token is never kept to repeat an answer", async () => {
  const app = await openTestApp();
  await addUser(app, "admin");
  const cookie = cookieOf(await signIn(app, "admin@example.org"));
  const headers = { ...BROWSER, cookie, "idempotency-key": "k-1" };
  const sent = { method: "POST", headers, body: { name: "ci" } };
  const first = await api(app, "/tokens", sent);
  const { token } = await first.json();
  const second = await api(app, "/tokens", sent);
  expect([first.status, second.status]).toEqual([201, 409]);
  const kept = JSON.stringify(await app.db.idempotencyKey.findMany());
  expect(kept).not.toContain(token);
  expect(await app.db.apiToken.count()).toBe(1);
});
