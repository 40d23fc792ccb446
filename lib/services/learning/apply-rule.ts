import type { ReportProgress } from "#lib/core/index.ts";
import type { RuleProposal } from "#lib/learning/index.ts";
import type { FieldWeights } from "#lib/metadata/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readFieldWeights } from "#lib/services/library/index.ts";
import { applyFieldChanges, type HeldField, proposalKey, type WantedChange } from "#lib/services/media/index.ts";
import type { LibraryItem } from "#lib/services/proposal/index.ts";
import { closeChangeSet, countIntoChangeSet, openChangeSet } from "#lib/services/review/index.ts";
import { noteRuleEvent } from "#lib/services/rule/index.ts";

export type RuleEffect = { item: LibraryItem; proposal: RuleProposal };

const CHUNK = 500;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function toWanted({ item, proposal }: RuleEffect, actorName: string): WantedChange {
  const { field, value, confidence, reason } = proposal;
  const after: HeldField = { value, origin: "rule", confidence, locked: false, confirmedBy: actorName, reason };
  return {
    itemId: item.id,
    field,
    decide: (held) => {
      if (held?.locked === true) return { skip: `${field} is locked.` };
      if (held?.origin === "user") return { skip: `A person typed ${field}.` };
      return isSame(held?.value, proposal.held) || held === null
        ? { after }
        : { skip: `${field} was changed meanwhile.` };
    },
  };
}

/** Values that were turned down for an item are not given to it by a rule either. */
async function withoutRejected(ctx: ServiceContext, effects: readonly RuleEffect[]): Promise<RuleEffect[]> {
  const rows = await ctx.db.metadataRejection.findMany({
    where: { itemId: { in: effects.map(({ item }) => item.id) } },
    select: { itemId: true, field: true, valueKey: true },
  });
  const refused = new Set(rows.map((row) => `${row.itemId} ${row.field} ${row.valueKey}`));
  return effects.filter(
    ({ item, proposal: { field, value } }) => !refused.has(`${item.id} ${field} ${proposalKey(value)}`),
  );
}

/**
 * Applies a rule as one change set that names it: chunk by chunk, each value against what is held at that moment. Gives the
 * id of the change set.
 */
export async function applyRuleNow(
  ctx: ServiceContext,
  { ruleId, words, effects }: { ruleId: number; words: string; effects: readonly RuleEffect[] },
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<string> {
  const weights: FieldWeights = await readFieldWeights(ctx.db);
  const actorName = ctx.actor.name;
  const set = { kind: "rule", title: `Rule: ${words}`, ruleId, detail: { ruleId, items: effects.length } } as const;
  const changeSetId = await ctx.db.$transaction((tx) => openChangeSet(tx, ctx, set));
  for (let from = 0; from < effects.length && !signal.aborted; from += CHUNK) {
    const some = await withoutRejected(ctx, effects.slice(from, from + CHUNK));
    const wanted = some.map((effect) => toWanted(effect, actorName));
    await ctx.db.$transaction(
      async (tx) => {
        const cause = { changeSetId, cause: "rule", actorName } as const;
        const { changed, skipped } = await applyFieldChanges(tx, { now: ctx.now(), weights }, cause, wanted);
        const items = new Set(changed.map((change) => change.itemId)).size;
        await countIntoChangeSet(tx, changeSetId, { items, changes: changed.length, skipped: skipped.length });
        await noteRuleEvent(tx, ctx.now(), ruleId, { type: "applied", count: changed.length });
      },
      { timeout: 60_000, maxWait: 60_000 },
    );
    report({
      phase: "Applying a rule",
      done: Math.min(from + CHUNK, effects.length),
      total: effects.length,
      unit: "items",
    });
  }
  await ctx.db.$transaction((tx) => closeChangeSet(tx, ctx, changeSetId));
  return changeSetId;
}
