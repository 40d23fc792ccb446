import { expect, test } from "vitest";
import { emitAudit, listAudit, verifyAuditChain } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { asCli, asRole, openTestApp } from "../support/open-test-app.ts";

const write = (ctx: ServiceContext, entityId: string, detail?: unknown) =>
  ctx.db.$transaction((tx) => emitAudit(tx, ctx, { action: "thing.done", entityType: "thing", entityId, detail }));

async function withEntries(count: number): Promise<ServiceContext> {
  const ctx = asCli(await openTestApp());
  for (let index = 0; index < count; index++)
    await write(ctx, `t${index}`, { index, when: new Date(0), gone: undefined });
  return ctx;
}

test("an untouched log is valid, also when its entries were written at the same time", async () => {
  const ctx = await withEntries(5);
  await Promise.all(Array.from({ length: 30 }, (_, index) => write(ctx, `p${index}`)));
  const verdict = await verifyAuditChain({ ctx, input: {} });
  expect(verdict).toMatchObject({ valid: true, entries: 35, headSeq: 35, problem: null });
});

test("an entry that was changed is found", async () => {
  for (const data of [{ detail: { index: 99 } }, { actorName: "somebody else" }, { at: new Date(1) }]) {
    const ctx = await withEntries(4);
    await ctx.db.auditEntry.update({ where: { seq: 2 }, data });
    expect(await verifyAuditChain({ ctx, input: {} })).toMatchObject({ valid: false, problem: { seq: 2 } });
  }
});

test("an entry that was removed is found", async () => {
  const ctx = await withEntries(4);
  await ctx.db.auditEntry.delete({ where: { seq: 3 } });
  expect(await verifyAuditChain({ ctx, input: {} })).toMatchObject({ valid: false, problem: { seq: 3 } });
});

test("entries cut off at the end are found by whoever noted one of them", async () => {
  const ctx = await withEntries(4);
  const { headSeq, headHash } = await verifyAuditChain({ ctx, input: {} });
  const noted = { seq: headSeq, hash: headHash };
  expect(await verifyAuditChain({ ctx, input: noted })).toMatchObject({ valid: true });
  await ctx.db.auditEntry.delete({ where: { seq: 4 } });
  expect(await verifyAuditChain({ ctx, input: {} })).toMatchObject({ valid: true });
  expect(await verifyAuditChain({ ctx, input: noted })).toMatchObject({ valid: false, problem: { seq: 4 } });
});

test("what a failed transaction did leaves no entry and no gap", async () => {
  const ctx = await withEntries(1);
  const failing = ctx.db.$transaction(async (tx) => {
    await emitAudit(tx, ctx, { action: "thing.done", entityType: "thing", entityId: "x" });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await write(ctx, "after");
  expect(await verifyAuditChain({ ctx, input: {} })).toMatchObject({ valid: true, entries: 2 });
});

test("the log is for admins", async () => {
  const ctx = asRole(await openTestApp(), "operator");
  await expect(listAudit({ ctx, input: {} })).rejects.toMatchObject({ code: "FORBIDDEN" });
});
