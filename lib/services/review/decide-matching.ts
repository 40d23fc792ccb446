import { z } from "zod";
import { AppError, type ReportProgress } from "#lib/core/index.ts";
import { readOpenProposals, type Tx } from "#lib/db/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { enqueueJob } from "#lib/services/job/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { closeChangeSet, findChangeSet, openChangeSet, toChangeSetView } from "./change-set.ts";
import { acceptChunk, rejectChunk } from "./decide-chunk.ts";
import { countProposals, toReviewProposal } from "./list-proposals.ts";
import { type ChangeSetView, DecideMatchingInput, type MatchingResult, ProposalFilterInput } from "./schemas.ts";

/** Up to here a decision is carried out before the answer; above, a job in the worker does it. */
const AT_ONCE_MAX = 500;
const CHUNK = 500;
const EXAMPLES = 12;

/** What the job must know; the actor decides, also when the worker carries it out. */
export const MatchingJob = z.object({
  changeSetId: z.string(),
  action: z.enum(["accept", "reject"]),
  filter: ProposalFilterInput,
  until: z.iso.datetime(),
  actor: z.object({ id: z.string(), name: z.string(), type: z.enum(["user", "token", "cli", "mcp", "system"]) }),
  total: z.number().int(),
});
type MatchingJob = z.infer<typeof MatchingJob>;

const sayFilter = (filter: ProposalFilterInput): string => {
  const { field, origin, kind, collection, minConfidence } = filter;
  const parts = [
    field,
    origin !== undefined && `from ${origin.replaceAll("_", " ")}`,
    kind !== undefined && `of kind ${kind.replaceAll("_", " ")}`,
    collection !== undefined && collection !== "" && `in ${collection}`,
    minConfidence !== undefined && `at least ${Math.round(minConfidence * 100)} % sure`,
  ].filter(Boolean);
  return parts.length === 0 ? "all open proposals" : parts.join(", ");
};

const UNWATCHED = { report: () => undefined, signal: new AbortController().signal };

/** Takes the next open proposals that fit and were there when the decision was made; how many. */
async function decideChunk(tx: Tx, ctx: ServiceContext, work: MatchingJob): Promise<number> {
  const filter = { ...work.filter, createdUntil: new Date(work.until) };
  const rows = await readOpenProposals(tx, filter, { sort: "id", after: null, limit: CHUNK });
  if (rows.length === 0) return 0;
  const state = work.action === "accept" ? "applied" : "rejected";
  await tx.metadataProposal.updateMany({
    where: { id: { in: rows.map((row) => row.id) }, state: "open" },
    data: { state, decidedBy: ctx.actor.name, decidedAt: ctx.now() },
  });
  const { changeSetId } = work;
  const chosen = rows.map((row) => ({ ...row, value: JSON.parse(row.value), corrects: row.decision === "correct" }));
  if (work.action === "reject") await rejectChunk(tx, ctx, { changeSetId }, chosen);
  else await acceptChunk(tx, ctx, { changeSetId, weights: await readFieldWeights(tx), isLookedAt: false }, chosen);
  return rows.length;
}

/**
 * Decides chunk by chunk, each in a transaction of its own. Stopped in between, what is done is in the change set and can
 * be undone; started again, it goes on where it stopped.
 */
export async function runMatchingDecision(
  system: ServiceContext,
  input: unknown,
  watch: { report: ReportProgress; signal: AbortSignal },
): Promise<ChangeSetView> {
  const work = MatchingJob.parse(input);
  const ctx: ServiceContext = { ...system, actor: { ...system.actor, ...work.actor } };
  let done = 0;
  try {
    for (;;) {
      watch.signal.throwIfAborted();
      const count = await ctx.db.$transaction((tx) => decideChunk(tx, ctx, work), { timeout: 60_000, maxWait: 60_000 });
      if (count === 0) break;
      done += count;
      watch.report({ phase: "Deciding", done, total: work.total, unit: "proposals" });
    }
  } finally {
    const isStopped = watch.signal.aborted && watch.signal.reason !== "cancel";
    if (!isStopped) await ctx.db.$transaction((tx) => closeChangeSet(tx, ctx, work.changeSetId));
  }
  return toChangeSetView(await findChangeSet(ctx.db, work.changeSetId));
}

async function preview(ctx: ServiceContext, filter: ProposalFilterInput) {
  const [facets, examples] = await Promise.all([
    countProposals({ ctx, input: filter }),
    readOpenProposals(ctx.db, filter, { sort: "impact", after: null, limit: EXAMPLES }),
  ]);
  const only = (part: "fields" | "origins", wanted: string | undefined) =>
    facets[part].filter((entry) => wanted === undefined || entry.value === wanted);
  return {
    facets,
    examples: examples.map(toReviewProposal),
    fields: only("fields", filter.field),
    origins: only("origins", filter.origin),
  };
}

/**
 * Accepts or rejects everything that fits a filter. With `dryRun` it counts and shows examples. With `expectedCount` it
 * refuses when another number fits by now. Much is done by a job. @throws AppError PRECONDITION_FAILED, CONFLICT
 */
export async function decideMatching({ ctx, input }: Call<DecideMatchingInput>): Promise<MatchingResult> {
  requireScope(ctx, "operate");
  const { action, dryRun, expectedCount, ...filter } = parseInput(DecideMatchingInput, input);
  const { facets, examples, fields, origins } = await preview(ctx, filter);
  const count = facets.total;
  const result = { count, fields, origins, examples };
  if (dryRun) return { ...result, changeSet: null, job: null };
  if (expectedCount !== undefined && expectedCount !== count) {
    throw new AppError("PRECONDITION_FAILED", `${count} proposals fit by now, not ${expectedCount}.`, {
      hint: "Look at the count again, then decide.",
    });
  }
  if (count === 0) throw new AppError("CONFLICT", "No open proposal fits.", { hint: "Widen the filter." });
  const { id, name, type } = ctx.actor;
  const title = `${action === "accept" ? "Accepted" : "Rejected"} ${sayFilter(filter)}`;
  const { work, job } = await ctx.db.$transaction(async (tx) => {
    const changeSetId = await openChangeSet(tx, ctx, { kind: action, title, detail: { filter, expected: count } });
    const until = ctx.now().toISOString();
    const opened: MatchingJob = { changeSetId, action, filter, until, actor: { id, name, type }, total: count };
    const isMuch = count > AT_ONCE_MAX;
    return {
      work: opened,
      job: isMuch ? await enqueueJob(tx, ctx, { kind: "decide_proposals", input: opened }) : null,
    };
  });
  if (job === null) await runMatchingDecision(ctx, work, UNWATCHED);
  return { ...result, changeSet: toChangeSetView(await findChangeSet(ctx.db, work.changeSetId)), job };
}
