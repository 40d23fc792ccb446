import { expect, test } from "vitest";
import { banUser, createUser, listUsers, removeUser, setUserRole } from "#lib/services/user/index.ts";
import { addUser, asCli, asRole, openTestApp, PASSWORD } from "../support/open-test-app.ts";

test("only admins manage people", async () => {
  const app = await openTestApp();
  for (const role of ["viewer", "operator"] as const) {
    const ctx = asRole(app, role);
    await expect(listUsers({ ctx, input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const input = { name: "x", email: "x@example.org", password: PASSWORD };
    await expect(createUser({ ctx, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

test("the last admin can be neither demoted, banned nor removed", async () => {
  const app = await openTestApp();
  const { actor } = await addUser(app, "admin");
  const ctx = asCli(app);
  const userId = actor.id;
  for (const change of [
    () => setUserRole({ ctx, input: { userId, role: "viewer" } }),
    () => banUser({ ctx, input: { userId } }),
    () => removeUser({ ctx, input: { userId } }),
  ]) {
    await expect(change()).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
  }
});

test("two admins who demote each other at the same time leave one", async () => {
  const app = await openTestApp();
  const one = await addUser(app, "admin");
  const input = { name: "two", email: "two@example.org", password: PASSWORD, role: "admin" };
  const two = await createUser({ ctx: one, input });
  const results = await Promise.allSettled([
    setUserRole({ ctx: one, input: { userId: two.id, role: "viewer" } }),
    setUserRole({ ctx: one, input: { userId: one.actor.id, role: "viewer" } }),
  ]);
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("an address is taken in any spelling", async () => {
  const app = await openTestApp();
  const ctx = asCli(app);
  const input = { name: "x", email: "x@example.org", password: PASSWORD };
  await createUser({ ctx, input });
  await expect(createUser({ ctx, input: { ...input, email: " X@EXAMPLE.org" } })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});
