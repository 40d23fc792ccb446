import { expect, test } from "vitest";
import { actorOfToken, createToken, listTokens, revokeToken } from "#lib/services/token/index.ts";
import { banUser, setUserRole } from "#lib/services/user/index.ts";
import { addUser, asCli, atTime, openTestApp } from "../support/open-test-app.ts";

const later = (days: number) => new Date(Date.now() + days * 86_400_000);

test("a token works with its role, and the store holds its hash only", async () => {
  const app = await openTestApp();
  const { token, ...view } = await createToken({ ctx: asCli(app), input: { name: "ci", role: "operator" } });
  expect(token).toMatch(/^plt_[0-9a-z]{52}$/);
  expect(token.startsWith(view.prefix)).toBe(true);
  expect(await actorOfToken(app, token)).toMatchObject({
    type: "token",
    role: "operator",
    scopes: ["read", "ingest", "operate"],
  });
  const rows = JSON.stringify(await app.db.apiToken.findMany());
  expect(rows).not.toContain(token.slice(12));
});

test("a token expires after 90 days unless told otherwise, after a year at most, or never by choice", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const usual = await createToken({ ctx, input: { name: "usual" } });
  const forever = await createToken({ ctx, input: { name: "forever", neverExpires: true } });
  await actorOfToken(atTime(app, later(89)), usual.token);
  await expect(actorOfToken(atTime(app, later(91)), usual.token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await actorOfToken(atTime(app, later(4000)), forever.token);
  await expect(createToken({ ctx, input: { name: "long", expiresInDays: 366 } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("a revoked token stops at once", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const { token, id } = await createToken({ ctx, input: { name: "ci" } });
  await revokeToken({ ctx, input: { tokenId: id } });
  await expect(actorOfToken(app, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  const { items } = await listTokens({ ctx, input: {} });
  expect(items[0]?.state).toBe("revoked");
});

test("a token never has more rights than its creator, also after the creator lost some", async () => {
  const app = await openTestApp();
  await addUser(app, "admin");
  const operator = await addUser(app, "operator");
  await expect(createToken({ ctx: operator, input: { name: "x", role: "admin" } })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  const { token } = await createToken({ ctx: operator, input: { name: "x", role: "operator" } });
  await setUserRole({ ctx: asCli(app), input: { userId: operator.actor.id, role: "viewer" } });
  expect((await actorOfToken(app, token)).scopes).toEqual(["read"]);
  await banUser({ ctx: asCli(app), input: { userId: operator.actor.id } });
  await expect(actorOfToken(app, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
});

test("scopes only take away, and a token can't make tokens", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const { token } = await createToken({ ctx, input: { name: "r", role: "admin", scopes: ["read"] } });
  const actor = await actorOfToken(app, token);
  expect(actor.scopes).toEqual(["read"]);
  await expect(createToken({ ctx: { ...app, actor }, input: { name: "child" } })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(createToken({ ctx, input: { name: "x", role: "viewer", scopes: ["approve"] } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("last use is noted at most once a minute", async () => {
  const app = await openTestApp();
  const { token, id } = await createToken({ ctx: asCli(app), input: { name: "ci" } });
  const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 0, 0, second));
  const lastUsed = async () => (await app.db.apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt;
  await actorOfToken(atTime(app, at(0)), token);
  await actorOfToken(atTime(app, at(30)), token);
  expect(await lastUsed()).toEqual(at(0));
  await actorOfToken(atTime(app, at(61)), token);
  expect(await lastUsed()).toEqual(at(61));
});

test("others' tokens are invisible and untouchable for everybody but admins", async () => {
  const app = await openTestApp();
  await addUser(app, "admin");
  const viewer = await addUser(app, "viewer");
  const { id } = await createToken({ ctx: asCli(app), input: { name: "admin's" } });
  expect((await listTokens({ ctx: viewer, input: {} })).items).toEqual([]);
  await expect(revokeToken({ ctx: viewer, input: { tokenId: id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
