import type { LearningRule, Prisma } from "#generated/prisma/client.ts";
import type { Tx } from "#lib/db/index.ts";
import {
  confidenceOf,
  nextRuleRecord,
  type RuleEvent,
  type RuleRecord,
  RuleState,
  successRateOf,
} from "#lib/learning/index.ts";
import { StoredRule } from "./active-rules.ts";

/** What became of a rule so far; null when what is stored of it no longer fits. */
export function recordOf(row: LearningRule): RuleRecord | null {
  const rule = StoredRule.safeParse(row.detail).data;
  if (rule === undefined) return null;
  const { support, against, applied, kept } = rule;
  return {
    state: RuleState.catch("suggested").parse(row.state),
    support,
    against,
    applied,
    kept,
    undone: row.undoneCount,
  };
}

/** Enters an event into a rule's record: its confidence follows, and it may retire. Gives the state before and after. */
export async function noteRuleEvent(
  tx: Tx,
  now: Date,
  ruleId: number,
  event: RuleEvent,
): Promise<{ before: RuleState; after: RuleState } | null> {
  const row = await tx.learningRule.findUnique({ where: { id: ruleId } });
  const record = row === null ? null : recordOf(row);
  if (row === null || record === null) return null;
  const next = nextRuleRecord(record, event);
  const { applied, kept, support, against } = next;
  const detail = { ...(row.detail as Prisma.JsonObject), applied, kept, support, against };
  await tx.learningRule.update({
    where: { id: ruleId },
    data: {
      state: next.state,
      enabled: next.state === "active",
      confidence: confidenceOf(next),
      successRate: successRateOf(next) ?? 0,
      usageCount: applied,
      undoneCount: next.undone,
      updatedAt: now,
      ...(event.type === "applied" ? { lastUsedAt: now } : {}),
      detail,
    },
  });
  return { before: record.state, after: next.state };
}
