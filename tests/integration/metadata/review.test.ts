import { beforeEach, describe, expect, test } from "vitest";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { proposeMetadata } from "#lib/services/proposal/index.ts";
import {
  acceptProposals,
  countProposals,
  decideMatching,
  editField,
  listChanges,
  listProposals,
  lockField,
  rejectProposals,
  undoChangeSet,
  unlockField,
} from "#lib/services/review/index.ts";
import { asCli, asRole, openTestApp } from "#tests/integration/support/open-test-app.ts";
import { album, heldValues, reading, scan } from "./library.ts";

const watch = { report: () => undefined, signal: new AbortController().signal };

let ctx: ServiceContext;

beforeEach(async () => {
  ctx = asCli(await openTestApp());
});

const open = async (filter: object = {}) =>
  (await listProposals({ ctx, input: { limit: 200, sort: "impact", ...filter } })).items;

async function firstOf(field: string) {
  const [proposal] = await open({ field });
  if (proposal === undefined) throw new Error(`nothing is proposed for ${field}`);
  return proposal;
}

describe("accepting", () => {
  test("fills the gap, measures the item, notes who did it, and is undone to the state before", async () => {
    await scan(ctx, album(3));
    const proposal = await firstOf("title");
    const before = await ctx.db.mediaItem.findUniqueOrThrow({ where: { id: proposal.itemId } });
    const { changeSet } = await acceptProposals({ ctx, input: { proposalIds: [proposal.id] } });
    const after = await ctx.db.mediaItem.findUniqueOrThrow({ where: { id: proposal.itemId } });
    expect(after.completeness ?? 0).toBeGreaterThan(before.completeness ?? 0);
    expect(after.missingFields).not.toContain(",title,");
    expect(await heldValues(ctx, proposal.itemId)).toMatchObject({ title: proposal.value });
    const audit = await ctx.db.auditEntry.findFirstOrThrow({ where: { entityId: changeSet.id } });
    expect(audit).toMatchObject({ action: "metadata.accepted", actorName: "tester" });
    const undo = await undoChangeSet({ ctx, input: { changeSetId: changeSet.id } });
    expect(undo).toMatchObject({ skipped: [], changeSet: { changes: 1, conflicts: 0 } });
    const back = await ctx.db.mediaItem.findUniqueOrThrow({ where: { id: proposal.itemId } });
    expect(back.completeness).toBe(before.completeness);
    expect((await open({ field: "title" })).map((row) => row.itemId)).toContain(proposal.itemId);
    await expect(undoChangeSet({ ctx, input: { changeSetId: changeSet.id } })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  test("of two at once one wins", async () => {
    await scan(ctx, album(2));
    const { id } = await firstOf("title");
    const both = await Promise.allSettled([
      acceptProposals({ ctx, input: { proposalIds: [id] } }),
      acceptProposals({ ctx, input: { proposalIds: [id] } }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await ctx.db.mediaValueChange.count({ where: { field: "title", cause: "accept" } })).toBe(1);
  });

  test("never overwrites a value that came meanwhile, and says so", async () => {
    await scan(ctx, album(2));
    const proposal = await firstOf("title");
    await ctx.db.mediaFieldValue.create({
      data: { itemId: proposal.itemId, field: "title", value: "Mine", origin: "sidecar", confidence: 1 },
    });
    const { skipped, changeSet } = await acceptProposals({ ctx, input: { proposalIds: [proposal.id] } });
    expect(skipped[0]?.why).toMatch(/not overwritten/);
    expect(changeSet.changes).toBe(0);
    expect(await heldValues(ctx, proposal.itemId)).toMatchObject({ title: "Mine" });
  });

  test("survives a new reading of the file", async () => {
    await scan(ctx, album(2));
    const proposal = await firstOf("title");
    await acceptProposals({ ctx, input: { proposalIds: [proposal.id] } });
    await scan(ctx, album(2));
    expect(await heldValues(ctx, proposal.itemId)).toMatchObject({ title: proposal.value });
  });

  test("is for operators; viewers may look", async () => {
    await scan(ctx, album(2));
    const viewer = asRole({ ...ctx } as never, "viewer");
    expect((await listProposals({ ctx: viewer, input: { limit: 5, sort: "impact" } })).items.length).toBeGreaterThan(0);
    const { id } = await firstOf("title");
    await expect(acceptProposals({ ctx: viewer, input: { proposalIds: [id] } })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

describe("rejecting", () => {
  test("is remembered: neither a new reading nor the library proposes the value again, until it is undone", async () => {
    await scan(ctx, album(3));
    const proposal = await firstOf("title");
    const { changeSet } = await rejectProposals({ ctx, input: { proposalIds: [proposal.id] } });
    const titles = async () => (await open({ field: "title" })).filter((row) => row.itemId === proposal.itemId);
    expect(await titles()).toEqual([]);
    await scan(ctx, album(3));
    await proposeMetadata(ctx, { everything: true, useModel: false, askMax: 0 }, watch);
    expect((await titles()).map((row) => row.value)).not.toContain(proposal.value);
    await undoChangeSet({ ctx, input: { changeSetId: changeSet.id } });
    expect((await titles()).map((row) => row.value)).toEqual([proposal.value]);
    expect(await ctx.db.userFeedback.count({ where: { feedbackType: "proposal_rejected" } })).toBe(1);
  });
});

describe("editing", () => {
  test("sets and locks: scans, proposals and bulk decisions leave the field alone", async () => {
    await scan(ctx, album(2));
    const { itemId } = await firstOf("title");
    await editField({ ctx, input: { itemId, field: "title", value: "My title" } });
    await scan(
      ctx,
      [...album(2)].map((item) => ({ ...item, evidence: reading(item.evidence.path, { title: "Other" }).evidence })),
    );
    await proposeMetadata(ctx, { everything: true, useModel: false, askMax: 0 }, watch);
    expect(await heldValues(ctx, itemId)).toMatchObject({ title: "My title" });
    expect((await open({ field: "title" })).map((row) => row.itemId)).not.toContain(itemId);
    const feedback = await ctx.db.userFeedback.findFirstOrThrow({ where: { mediaId: itemId, source: "cli" } });
    expect(feedback).toMatchObject({ field: "title", correctedValue: '"My title"', feedbackType: "metadata_edit" });
  });

  test("a field that was emptied on purpose stays empty and does not count as missing", async () => {
    await scan(ctx, [reading("a.flac", { title: "Ash", artist: "X", album: "Y", genres: ["Noise"] })]);
    const item = await ctx.db.mediaItem.findFirstOrThrow();
    await editField({ ctx, input: { itemId: item.id, field: "genres", value: null } });
    await scan(ctx, [reading("a.flac", { title: "Ash", artist: "X", album: "Y", genres: ["Noise"] }, 2)]);
    const row = await ctx.db.mediaFieldValue.findUniqueOrThrow({
      where: { itemId_field: { itemId: item.id, field: "genres" } },
    });
    expect(row).toMatchObject({ value: null, locked: true });
    expect((await ctx.db.mediaItem.findFirstOrThrow()).missingFields).not.toContain(",genres,");
  });

  test("refuses what does not fit the field, and what somebody changed since", async () => {
    await scan(ctx, [reading("a.flac", { title: "Ash" })]);
    const { id: itemId } = await ctx.db.mediaItem.findFirstOrThrow();
    await expect(editField({ ctx, input: { itemId, field: "year", value: "soon" } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    await expect(
      editField({ ctx, input: { itemId, field: "title", value: "B", expected: "Oak" } }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("undo reports what was changed since as a conflict and leaves it", async () => {
    await scan(ctx, [reading("a.flac", { title: "Ash" })]);
    const { id: itemId } = await ctx.db.mediaItem.findFirstOrThrow();
    const first = await editField({ ctx, input: { itemId, field: "title", value: "One" } });
    await editField({ ctx, input: { itemId, field: "title", value: "Two" } });
    const undo = await undoChangeSet({ ctx, input: { changeSetId: first.changeSet.id } });
    expect(undo.skipped).toMatchObject([{ itemId, field: "title", why: expect.stringMatching(/changed since/) }]);
    expect(await heldValues(ctx, itemId)).toMatchObject({ title: "Two" });
    expect((await listChanges({ ctx, input: { itemId, limit: 10 } })).items.map((row) => row.state)).toContain(
      "conflict",
    );
  });

  test("locks and unlocks a field, once each", async () => {
    await scan(ctx, [reading("a.flac", { title: "Ash" })]);
    const { id: itemId } = await ctx.db.mediaItem.findFirstOrThrow();
    await lockField({ ctx, input: { itemId, field: "title" } });
    await expect(lockField({ ctx, input: { itemId, field: "title" } })).rejects.toMatchObject({ code: "CONFLICT" });
    await scan(ctx, [reading("a.flac", { title: "Other" }, 2)]);
    expect(await heldValues(ctx, itemId)).toMatchObject({ title: "Ash" });
    await unlockField({ ctx, input: { itemId, field: "title" } });
    await scan(ctx, [reading("a.flac", { title: "Other" }, 3)]);
    expect(await heldValues(ctx, itemId)).toMatchObject({ title: "Other" });
  });
});

describe("deciding on all that fits", () => {
  test("counts first, refuses another count, then decides as one change set that is undone as a whole", async () => {
    await scan(ctx, album(8));
    const filter = { action: "accept", field: "title" } as const;
    const dry = await decideMatching({ ctx, input: { ...filter, dryRun: true } });
    expect(dry).toMatchObject({ count: 8, changeSet: null });
    expect(dry.examples.length).toBeGreaterThan(0);
    expect(await ctx.db.mediaChangeSet.count()).toBe(0);
    await expect(decideMatching({ ctx, input: { ...filter, dryRun: false, expectedCount: 7 } })).rejects.toMatchObject({
      code: "PRECONDITION_FAILED",
    });
    const done = await decideMatching({ ctx, input: { ...filter, dryRun: false, expectedCount: 8 } });
    expect(done.changeSet).toMatchObject({ changes: 8, items: 8, state: "applied" });
    expect((await countProposals({ ctx, input: { field: "title" } })).total).toBe(0);
    const undo = await undoChangeSet({ ctx, input: { changeSetId: done.changeSet?.id ?? "" } });
    expect(undo.changeSet.changes).toBe(8);
    expect((await countProposals({ ctx, input: { field: "title" } })).total).toBe(8);
  });
});

test("a tag that was edited with another program is noticed as a correction when the file is read again", async () => {
  await scan(ctx, [reading("a.flac", { title: "Ash", genres: ["Noise"] })]);
  await scan(ctx, [reading("a.flac", { title: "Ash", genres: ["Folk"] }, 2)]);
  const rows = await ctx.db.userFeedback.findMany();
  expect(rows).toMatchObject([{ source: "file", feedbackType: "genre_correction", correctedValue: '["Folk"]' }]);
});

test("the queue pages without gaps or doubles while rows are decided", async () => {
  await scan(ctx, album(9));
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await listProposals({ ctx, input: { limit: 4, sort: "impact", ...(cursor ? { cursor } : {}) } });
    for (const row of page.items) {
      expect(seen.has(row.id)).toBe(false);
      seen.add(row.id);
    }
    const [first] = page.items;
    if (first !== undefined) await acceptProposals({ ctx, input: { proposalIds: [first.id] } });
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen.size).toBeGreaterThan(9);
});
