import { expect, test } from "vitest";
import { completeSetup, createAdmin, ensureSetupToken, needsSetup } from "#lib/services/setup/index.ts";
import { listUsers, removeUser } from "#lib/services/user/index.ts";
import { asCli, openTestApp, PASSWORD } from "../support/open-test-app.ts";

const ada = { name: "Ada", email: "Ada@Example.org", password: PASSWORD };

test("the token of the first run makes the first admin, once", async () => {
  const app = await openTestApp();
  const token = await ensureSetupToken(app);
  expect(token).toMatch(/^([0-9a-z]{5}-){3}[0-9a-z]{5}$/);
  const made = await completeSetup({ app, input: { ...ada, token } });
  expect(made.email).toBe("ada@example.org");
  expect(await needsSetup(app)).toBe(false);
  expect(await ensureSetupToken(app)).toBeNull();
  await expect(completeSetup({ app, input: { ...ada, email: "b@example.org", token } })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});

test("of 20 set-ups at once with the right token exactly one makes an admin", async () => {
  const app = await openTestApp({ PLANTAIN_SETUP_TOKEN: "preset-token-1" });
  expect(await ensureSetupToken(app)).toBe("preset-token-1");
  const tries = Array.from({ length: 20 }, (_, index) =>
    completeSetup({ app, input: { ...ada, email: `u${index}@example.org`, token: "preset-token-1" } }),
  );
  const results = await Promise.allSettled(tries);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  const users = await listUsers({ ctx: asCli(app), input: {} });
  expect(users.items.map((user) => user.role)).toEqual(["admin"]);
});

test("a wrong token makes nobody, and only the token of the latest start counts", async () => {
  const app = await openTestApp();
  const first = await ensureSetupToken(app);
  const second = await ensureSetupToken(app);
  expect(first).not.toBe(second);
  for (const token of ["wrong", first]) {
    await expect(completeSetup({ app, input: { ...ada, token } })).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  await completeSetup({ app, input: { ...ada, token: second } });
});

test("the set-up token is stored as a hash only", async () => {
  const app = await openTestApp({ PLANTAIN_SETUP_TOKEN: "preset-token-1" });
  await ensureSetupToken(app);
  expect(JSON.stringify(await app.db.setupState.findMany())).not.toContain("preset-token-1");
});

test("an admin made on the command line ends set-up for good", async () => {
  const app = await openTestApp({ PLANTAIN_SETUP_TOKEN: "preset-token-1" });
  await ensureSetupToken(app);
  const { userId } = await createAdmin({ ctx: asCli(app), input: ada });
  await expect(completeSetup({ app, input: { ...ada, token: "preset-token-1" } })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await createAdmin({ ctx: asCli(app), input: { ...ada, email: "second@example.org" } });
  await removeUser({ ctx: asCli(app), input: { userId } });
  expect(await needsSetup(app)).toBe(false);
});
