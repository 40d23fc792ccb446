import { z } from "zod";
import { AppError } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { closeChangeSet, openChangeSet } from "./change-set.ts";
import { acceptChunk, type DecidedProposal, rejectChunk } from "./decide-chunk.ts";
import { AcceptProposalsInput, type DecisionResult, RejectProposalsInput } from "./schemas.ts";

const SKIPPED_SHOWN = 100;

const Candidates = z
  .array(z.object({ value: z.unknown(), origin: z.string(), confidence: z.number(), reason: z.string() }))
  .catch([]);

const GONE = "Somebody decided on this meanwhile, or a better value took its place.";

/**
 * Takes proposals that are still open, so that of two people who decide at once one wins.
 * @throws AppError CONFLICT when none of them is open any more
 */
async function takeOpen(tx: Tx, ids: readonly string[], taken: { state: string; by: string; at: Date }) {
  const rows = await tx.metadataProposal.findMany({ where: { id: { in: [...ids] }, state: "open" } });
  if (rows.length === 0) throw new AppError("CONFLICT", GONE, { hint: "Look at the queue again." });
  await tx.metadataProposal.updateMany({
    where: { id: { in: rows.map((row) => row.id) }, state: "open" },
    data: { state: taken.state, decidedBy: taken.by, decidedAt: taken.at },
  });
  const gone = ids.filter((id) => rows.every((row) => row.id !== id));
  return { rows, gone };
}

const wordsOf = (count: number, field: string | undefined): string =>
  count === 1 ? (field ?? "a value") : `${count} values`;

/** The candidate at a place, with the proposal's own id. */
function candidateOf(row: DecidedProposal & { candidates: unknown }, place: number | undefined): DecidedProposal {
  if (place === undefined) return row;
  const candidate = Candidates.parse(row.candidates)[place];
  if (candidate === undefined) throw new AppError("INVALID_INPUT", `This proposal has no candidate ${place}.`);
  return { ...row, ...candidate };
}

const CORRECTION = "correct";

/**
 * Puts proposed values into the library: into gaps, or added to a list; nothing else is overwritten. What was decided
 * meanwhile or holds a value by now is left alone and told. @throws AppError CONFLICT when none is open any more
 */
export async function acceptProposals({ ctx, input }: Call<AcceptProposalsInput>): Promise<DecisionResult> {
  requireScope(ctx, "operate");
  const { proposalIds, candidate } = parseInput(AcceptProposalsInput, input);
  if (candidate !== undefined && proposalIds.length > 1) {
    throw new AppError("INVALID_INPUT", "A candidate can be chosen for one proposal at a time.");
  }
  return ctx.db.$transaction(async (tx) => {
    const { rows, gone } = await takeOpen(tx, proposalIds, { state: "applied", by: ctx.actor.name, at: ctx.now() });
    const title = `Accepted ${wordsOf(rows.length, rows[0]?.field)}`;
    const changeSetId = await openChangeSet(tx, ctx, { kind: "accept", title, detail: { proposals: rows.length } });
    const chosen = rows.map((row) => ({ ...candidateOf(row, candidate), corrects: row.decision === CORRECTION }));
    const decision = { changeSetId, weights: await readFieldWeights(tx), isLookedAt: rows.length === 1 };
    const { skipped } = await acceptChunk(tx, ctx, decision, chosen);
    const missed = gone.map((id) => ({ itemId: "", field: id, why: GONE }));
    const changeSet = await closeChangeSet(tx, ctx, changeSetId);
    return { changeSet, skipped: [...skipped, ...missed].slice(0, SKIPPED_SHOWN), job: null };
  });
}

/** Turns proposals down for good: the same value is never proposed again for that field of that item. */
export async function rejectProposals({ ctx, input }: Call<RejectProposalsInput>): Promise<DecisionResult> {
  requireScope(ctx, "operate");
  const { proposalIds } = parseInput(RejectProposalsInput, input);
  return ctx.db.$transaction(async (tx) => {
    const { rows, gone } = await takeOpen(tx, proposalIds, { state: "rejected", by: ctx.actor.name, at: ctx.now() });
    const title = `Rejected ${wordsOf(rows.length, rows[0]?.field)}`;
    const changeSetId = await openChangeSet(tx, ctx, { kind: "reject", title, detail: { proposals: rows.length } });
    await rejectChunk(tx, ctx, { changeSetId }, rows);
    const skipped = gone.map((id) => ({ itemId: "", field: id, why: GONE })).slice(0, SKIPPED_SHOWN);
    return { changeSet: await closeChangeSet(tx, ctx, changeSetId), skipped, job: null };
  });
}
