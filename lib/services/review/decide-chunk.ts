import type { MetadataProposal } from "#generated/prisma/client.ts";
import { moveProposals, type Tx, writeRejections } from "#lib/db/index.ts";
import { type FieldContent, FieldName, type FieldWeights, parseFieldContent } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { type FeedbackSource, feedbackRow, keepFeedback } from "#lib/services/feedback/index.ts";
import {
  applyFieldChanges,
  type ChangeOutcome,
  type FieldChanged,
  FieldOrigin,
  type HeldField,
  proposalKey,
  type WantedChange,
} from "#lib/services/media/index.ts";
import { noteForRules } from "#lib/services/rule/index.ts";
import { countIntoChangeSet } from "./change-set.ts";

/** A value that somebody decides on. `corrects`: it is meant to replace what is held. */
export type DecidedProposal = Pick<MetadataProposal, "id" | "itemId" | "field" | "origin" | "confidence" | "reason"> & {
  value: unknown;
  corrects?: boolean;
};

export type Decision = {
  changeSetId: string;
  weights: FieldWeights;
  /** One by one, by somebody who looked at it; in bulk the confidence stays that of the proposal. */
  isLookedAt: boolean;
};

/** Where a person's decision came in. */
export const feedbackSourceOf = (ctx: ServiceContext): FeedbackSource =>
  ctx.actor.type === "cli" ? "cli" : ctx.actor.type === "user" ? "user" : "api";

const mergeList = (held: readonly string[], more: readonly string[]): string[] => {
  const known = new Set(held.map((entry) => proposalKey(entry)));
  return [...held, ...more.filter((entry) => !known.has(proposalKey(entry)))];
};

/** Fills a gap; adds to a list; leaves every other value alone. */
function acceptInto(
  proposal: DecidedProposal,
  value: FieldContent,
  { isLookedAt, actorName }: { isLookedAt: boolean; actorName: string },
): WantedChange["decide"] {
  return (held, isGap) => {
    if (held?.locked === true) return { skip: `${proposal.field} is locked.` };
    const origin = FieldOrigin.parse(proposal.origin);
    const confidence = isLookedAt ? 1 : proposal.confidence;
    const after: HeldField = {
      value,
      origin,
      confidence,
      locked: false,
      confirmedBy: actorName,
      reason: proposal.reason,
    };
    if (isGap || proposal.corrects === true) return { after };
    if (Array.isArray(value) && Array.isArray(held?.value)) {
      const merged = mergeList(held.value, value);
      return merged.length === held.value.length
        ? { skip: "It holds all of this already." }
        : { after: { ...after, value: merged } };
    }
    return { skip: `${proposal.field} has a value by now; it was not overwritten.` };
  };
}

const countsOf = ({ changed, skipped }: ChangeOutcome) => ({
  items: new Set(changed.map((change) => change.itemId)).size,
  changes: changed.length,
  skipped: skipped.length,
});

const contextOf = ({ item }: FieldChanged) => ({ kind: item.kind, relPath: item.path, fields: item.fields });

/**
 * Puts values into place: those that fit, where nothing stands yet. Each proposal that is still open is taken once, by a
 * conditional update; one that somebody else decided meanwhile is left out.
 */
export async function acceptChunk(
  tx: Tx,
  ctx: ServiceContext,
  decision: Decision,
  proposals: readonly DecidedProposal[],
): Promise<ChangeOutcome> {
  const { changeSetId, weights, isLookedAt } = decision;
  const actorName = ctx.actor.name;
  const wanted = proposals.flatMap((proposal): WantedChange[] => {
    const field = FieldName.safeParse(proposal.field).data;
    const value = field === undefined ? undefined : parseFieldContent(field, proposal.value);
    if (field === undefined || value === undefined) return [];
    return [{ itemId: proposal.itemId, field, decide: acceptInto(proposal, value, { isLookedAt, actorName }) }];
  });
  await noteForRules(tx, ctx.now(), "applied", proposals);
  const cause = { changeSetId, cause: "accept", actorName } as const;
  const outcome = await applyFieldChanges(tx, { now: ctx.now(), weights }, cause, wanted);
  const done = outcome.skipped.map(({ itemId, field }) => ({ itemId, field, state: "outdated" }));
  await moveProposals(tx, done, { name: actorName, at: ctx.now() });
  if (isLookedAt) {
    const rows = outcome.changed.map((change) => {
      const { itemId, field, before, after } = change;
      const [source, context] = [feedbackSourceOf(ctx), contextOf(change)];
      const values = { before: before?.value ?? null, after: after?.value ?? null };
      return feedbackRow({
        itemId,
        field,
        ...values,
        source,
        actorName,
        context,
        changeSetId,
        type: "proposal_accepted",
      });
    });
    await keepFeedback(tx, rows, ctx.now());
  }
  await countIntoChangeSet(tx, changeSetId, countsOf(outcome));
  return outcome;
}

type Item = { id: string; path: string; kind: string; values: { field: string; value: unknown }[] };

/** Turns values down: remembered by value, so that no source can propose them for this field again. */
export async function rejectChunk(
  tx: Tx,
  ctx: ServiceContext,
  { changeSetId }: Pick<Decision, "changeSetId">,
  proposals: readonly DecidedProposal[],
): Promise<void> {
  const [at, actorName] = [ctx.now(), ctx.actor.name];
  const refused = proposals.map(({ itemId, field, value, origin }) => {
    return { itemId, field, value, origin, valueKey: proposalKey(value) };
  });
  await noteForRules(tx, at, "undone", proposals);
  await writeRejections(tx, refused, { name: actorName, at, changeSetId });
  const moves = proposals.map(({ itemId, field }) => ({ itemId, field, state: "rejected" }));
  await moveProposals(tx, moves, { name: actorName, at });
  const items: Item[] = await tx.mediaItem.findMany({
    where: { id: { in: [...new Set(proposals.map((proposal) => proposal.itemId))] } },
    select: { id: true, path: true, kind: true, values: { select: { field: true, value: true } } },
  });
  const byId = new Map(items.map((item) => [item.id, item]));
  const rows = proposals.flatMap(({ itemId, field, value, confidence }) => {
    const item = byId.get(itemId);
    if (item === undefined) return [];
    const fields = Object.fromEntries(item.values.map((entry) => [entry.field, entry.value]));
    const context = { kind: item.kind, relPath: item.path, fields };
    const source = feedbackSourceOf(ctx);
    const type = "proposal_rejected";
    return [
      feedbackRow({
        itemId,
        field,
        before: value,
        after: null,
        source,
        actorName,
        context,
        changeSetId,
        type,
        confidence,
      }),
    ];
  });
  await keepFeedback(tx, rows, at);
  const counts = { items: byId.size, changes: proposals.length, skipped: 0 };
  await countIntoChangeSet(tx, changeSetId, counts);
}
