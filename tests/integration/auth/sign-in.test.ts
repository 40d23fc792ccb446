import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { getBrowserContext } from "#lib/services/access/index.ts";
import { listAudit } from "#lib/services/audit/index.ts";
import { banUser, removeUser, resetPassword } from "#lib/services/user/index.ts";
import { api, authApi, BROWSER, cookieOf, signIn } from "../support/http-client.ts";
import { addUser, asCli, openTestApp, PASSWORD } from "../support/open-test-app.ts";

const browserContext = (app: Awaited<ReturnType<typeof openTestApp>>, cookie: string) =>
  getBrowserContext(new Headers({ cookie }), app);

test("the right password opens a session with a cookie that scripts can't read", async () => {
  const app = await openTestApp();
  const { actor } = await addUser(app, "admin");
  const response = await signIn(app, "ADMIN@example.org");
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie()[0]).toMatch(/^plantain\.session_token=.*HttpOnly; SameSite=Lax/);
  const ctx = await browserContext(app, cookieOf(response));
  expect(ctx?.actor).toMatchObject({ type: "user", id: actor.id, role: "admin" });
  const { items } = await listAudit({ ctx: asCli(app), input: { action: "user.signed_in" } });
  expect(items).toHaveLength(1);
});

test("behind TLS the cookie is sent over TLS only", async () => {
  const app = await openTestApp({ PLANTAIN_PUBLIC_URL: "https://plantain.example.org" });
  await addUser(app, "admin");
  const response = await signIn(app, "admin@example.org", PASSWORD, { origin: "https://plantain.example.org" });
  expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-plantain\.session_token=.*; Secure/);
  expect(await browserContext(app, cookieOf(response))).not.toBeNull();
});

test("sign-up, and every other endpoint of the library that is not needed, does not exist", async () => {
  const app = await openTestApp();
  for (const path of ["/sign-up/email", "/update-user", "/delete-user", "/request-password-reset", "/set-password"]) {
    const body = { name: "Eve", email: "eve@example.org", password: PASSWORD };
    const response = await authApi(app, path, { method: "POST", headers: BROWSER, body });
    expect(response.status, path).toBe(404);
  }
  expect(await app.db.user.count()).toBe(0);
});

test("a wrong password and an unknown address get the same answer", async () => {
  const app = await openTestApp();
  await addUser(app, "viewer");
  const wrong = await signIn(app, "viewer@example.org", "wrong password!");
  const unknown = await signIn(app, "nobody@example.org");
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(await wrong.json()).toEqual(await unknown.json());
});

test("after ten attempts on an account even the right password is refused, from every address", async () => {
  const app = await openTestApp();
  await addUser(app, "viewer");
  for (let index = 0; index < 10; index++) {
    const headers = { "x-plantain-client-address": `10.0.0.${index}` };
    expect((await signIn(app, "viewer@example.org", "wrong", headers)).status).toBe(401);
  }
  const blocked = await signIn(app, "viewer@example.org", PASSWORD, { "x-plantain-client-address": "10.0.1.1" });
  expect(blocked.status).toBe(429);
  expect(Number(blocked.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("guesses sent in parallel are counted before they are checked", async () => {
  const app = await openTestApp();
  await addUser(app, "viewer");
  const answers = await Promise.all(Array.from({ length: 15 }, () => signIn(app, "viewer@example.org", "wrong")));
  expect(answers.filter((answer) => answer.status === 429)).toHaveLength(5);
});

test("one address may not try many accounts", async () => {
  const app = await openTestApp();
  const answers = [];
  for (let index = 0; index < 31; index++) answers.push(await signIn(app, "a b", `x${index}`));
  expect(answers.at(-1)?.status).toBe(429);
});

test("a sign-in sent by another site's page is refused", async () => {
  const app = await openTestApp();
  await addUser(app, "viewer");
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
  expect((await signIn(app, "viewer@example.org", PASSWORD, headers)).status).toBe(403);
});

test("a session ends with sign-out, suspension, removal and a new password", async () => {
  const ways = ["sign-out", "ban", "remove", "reset"] as const;
  for (const way of ways) {
    const app = await openTestApp();
    await addUser(app, "admin");
    const { actor } = await addUser(app, "viewer");
    const cookie = cookieOf(await signIn(app, "viewer@example.org"));
    expect(await browserContext(app, cookie)).not.toBeNull();
    const ctx = asCli(app);
    const input = { userId: actor.id };
    if (way === "sign-out") await authApi(app, "/sign-out", { method: "POST", headers: { ...BROWSER, cookie } });
    if (way === "ban") await banUser({ ctx, input });
    if (way === "remove") await removeUser({ ctx, input });
    if (way === "reset") await resetPassword({ ctx, input: { ...input, password: "another password" } });
    expect(await browserContext(app, cookie), way).toBeNull();
    if (way === "ban") expect((await signIn(app, "viewer@example.org")).status).toBe(403);
  }
});

test("changing the own password needs the old one and ends the other sessions", async () => {
  const app = await openTestApp();
  await addUser(app, "viewer");
  const here = cookieOf(await signIn(app, "viewer@example.org"));
  const elsewhere = cookieOf(await signIn(app, "viewer@example.org"));
  const change = (currentPassword: string) =>
    authApi(app, "/change-password", {
      method: "POST",
      headers: { ...BROWSER, cookie: here },
      body: { currentPassword, newPassword: "a new password" },
    });
  expect((await change("wrong")).status).toBe(400);
  const changed = await change(PASSWORD);
  expect(changed.status).toBe(200);
  expect(await browserContext(app, elsewhere)).toBeNull();
  expect(await browserContext(app, cookieOf(changed))).not.toBeNull();
  expect((await signIn(app, "viewer@example.org")).status).toBe(401);
});

test("the key that signs sessions is made once, for the owner's eyes only", async () => {
  const app = await openTestApp();
  await addUser(app, "viewer");
  await signIn(app, "viewer@example.org");
  expect(statSync(join(app.env.dataDir, "secret.key")).mode & 0o777).toBe(0o600);
});

test("a forged or foreign cookie opens nothing", async () => {
  const app = await openTestApp();
  await addUser(app, "viewer");
  const cookie = cookieOf(await signIn(app, "viewer@example.org"));
  const forged = cookie.replace(/=.{10}/, "=AAAAAAAAAA");
  expect(await browserContext(app, forged)).toBeNull();
  expect((await api(app, "/me", { headers: { cookie: forged } })).status).toBe(401);
});
