import { appendFileSync } from "node:fs";
import { expect, test } from "vitest";
import { asAgent } from "#lib/mcp/agent-context.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { approvePlan, getPlan, type PlanDetail, reconcileApprovals, startExecution } from "#lib/services/plan/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { observeSource } from "#lib/services/source/index.ts";
import { runUntilIdle } from "#lib/worker/index.ts";
import { asCli, asRole, atTime, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { makePlan, observe, tempFolder, writeAlbum } from "../execution/library-fixture.ts";

async function album(): Promise<{ ctx: ServiceContext; songs: string[]; sourceId: string }> {
  const ctx = asCli(await openTestApp());
  const folder = tempFolder();
  const songs = writeAlbum(folder);
  return { ctx, songs, sourceId: (await observe(ctx, folder)).id };
}

const seen = (plan: PlanDetail) => ({ planId: plan.id, contentHash: plan.contentHash });
const read = (ctx: ServiceContext, plan: PlanDetail) => getPlan({ ctx, input: { planId: plan.id } });
const later = (ctx: ServiceContext, hours: number): ServiceContext => ({
  ...atTime(ctx, new Date(Date.now() + hours * 3_600_000)),
  actor: ctx.actor,
});

test("with four eyes nobody approves what they proposed, by whichever way", async () => {
  const { ctx } = await album();
  const person = { ...asRole(ctx, "admin"), actor: { ...asRole(ctx, "admin").actor, id: "usr_a", name: "A" } };
  const other = { ...person, actor: { ...person.actor, id: "usr_b", name: "B" } };
  const plan = await makePlan(asAgent(person), "probe the files");
  await updateSettings({ ctx, input: { approval_four_eyes: true } });
  const input = { ...seen(plan), run: false };
  for (const author of [person, ctx]) {
    await expect(approvePlan({ ctx: author, input })).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  expect((await approvePlan({ ctx: other, input })).plan.state).toBe("approved");
});

test("the policy approves a plan of safe steps and quotes itself, and leaves every other one to people", async () => {
  const { ctx } = await album();
  expect((await makePlan(ctx, "probe the files")).state).toBe("awaiting_approval");
  await updateSettings({ ctx, input: { auto_approval: true, auto_approval_starts: true } });
  const plan = await makePlan(ctx, "probe the files");
  expect(plan).toMatchObject({
    state: "running",
    approvals: [{ decision: "approved", actorName: "Policy for safe plans", policy: { hash: expect.any(String) } }],
  });
  const entry = await ctx.db.auditEntry.findFirst({ where: { action: "plan.approved_by_policy" } });
  expect(entry?.detail).toMatchObject({ policy: plan.approvals[0]?.policy });
  const states = [
    await makePlan(ctx, "fill missing metadata, write tags into the files"),
    await makePlan(asAgent(ctx), "probe the files"),
  ].map(({ state }) => state);
  expect(states).toEqual(["awaiting_approval", "awaiting_approval"]);
  await updateSettings({ ctx, input: { auto_approval_max_steps: 2 } });
  expect((await makePlan(ctx, "probe the files")).state).toBe("awaiting_approval");
  for (const types of ["write_tags", "probe, organize", "shell"]) {
    const input = { auto_approval_step_types: types };
    await expect(updateSettings({ ctx, input })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  }
});

test("an approval that nobody used in time is void, and a plan that nobody decided on is rejected", async () => {
  const { ctx } = await album();
  const plan = await makePlan(ctx, "probe the files");
  const { plan: approved } = await approvePlan({ ctx, input: { ...seen(plan), run: false } });
  expect(approved.approvals[0]?.expiresAt).not.toBeNull();
  const late = later(ctx, 169);
  await expect(startExecution({ ctx: late, input: { planId: plan.id } })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  });
  await reconcileApprovals(late);
  const again = await read(late, plan);
  expect(again).toMatchObject({ state: "awaiting_approval", revision: 2 });
  expect(again.approvals[0]).toMatchObject({
    voidedAt: expect.any(String),
    voidReason: expect.stringContaining("ran out"),
  });
  await reconcileApprovals(later(ctx, 10_000));
  expect((await read(ctx, plan)).state).toBe("awaiting_approval");
  await updateSettings({ ctx, input: { waiting_plan_expiry_hours: 24 } });
  expect((await read(late, plan)).waitsUntil).not.toBeNull();
  await reconcileApprovals(later(ctx, 200));
  expect(await read(ctx, plan)).toMatchObject({ state: "rejected", approvals: [{}, { decision: "expired" }] });
});

test("what changed since the check is told item by item, also after it was read again, and voids the approval", async () => {
  const { ctx, songs, sourceId } = await album();
  const plan = await makePlan(ctx, "write tags into the files, fill missing metadata");
  await approvePlan({ ctx, input: { ...seen(plan), run: false } });
  appendFileSync(songs[0] ?? "", "more");
  const job = await observeSource({ ctx, input: { sourceId } });
  await runUntilIdle({ ctx, jobId: job.id });
  const { drift } = await read(ctx, plan);
  expect(drift).toHaveLength(1);
  expect(drift[0]).toMatchObject({ path: expect.stringContaining("01 - Ash.flac") });
  expect(drift[0]?.changes).toContainEqual({
    what: "size in bytes",
    before: expect.any(String),
    after: expect.any(String),
  });
  await expect(startExecution({ ctx, input: { planId: plan.id } })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  });
  expect(await read(ctx, plan)).toMatchObject({
    state: "awaiting_approval",
    revision: 2,
    drift: [],
    approvals: [{ voidReason: expect.stringContaining("01 - Ash.flac") }],
  });
});
