import type { LearningRule } from "#generated/prisma/client.ts";
import { AppError, type Page } from "#lib/core/index.ts";
import type { Db } from "#lib/db/index.ts";
import { RuleState, successRateOf } from "#lib/learning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { noteRuleEvent, recordOf, StoredRule } from "#lib/services/rule/index.ts";
import { toFeedbackView } from "./feedback.ts";
import { ListRulesInput, type RuleDetail, RuleIdInput, type RuleView, SetRuleStateInput } from "./schemas.ts";

/** Null for a rule that another program wrote into the table in a way of its own. */
function toRuleView(row: LearningRule): RuleView | null {
  const rule = StoredRule.safeParse(row.detail).data;
  const record = recordOf(row);
  if (rule === undefined || record === null) return null;
  const { kind, words, condition, action, support, against, heldOut, applied, kept } = rule;
  return {
    ...{ id: row.id, kind, words, condition, action, support, against, heldOut, applied, kept },
    field: action.field,
    state: RuleState.catch("suggested").parse(row.state),
    confidence: row.confidence,
    undone: row.undoneCount,
    successRate: successRateOf(record),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** What was learned from corrections, the surest first. */
export async function listRules({ ctx, input }: Call<ListRulesInput>): Promise<Page<RuleView>> {
  requireScope(ctx, "read");
  const { cursor, limit, state } = parseInput(ListRulesInput, input);
  const offset = offsetOf(cursor);
  const where = state === undefined ? {} : { state };
  const [rows, total] = await Promise.all([
    ctx.db.learningRule.findMany({
      where,
      orderBy: [{ confidence: "desc" }, { id: "asc" }],
      skip: offset,
      take: limit + 1,
    }),
    ctx.db.learningRule.count({ where }),
  ]);
  const page = toPage(rows, { offset, limit, total });
  return { ...page, items: page.items.flatMap((row) => toRuleView(row) ?? []) };
}

async function findRule(db: Db, ruleId: number): Promise<{ row: LearningRule; view: RuleView }> {
  const row = await db.learningRule.findUnique({ where: { id: ruleId } });
  const view = row === null ? null : toRuleView(row);
  if (row === null || view === null) throw new AppError("NOT_FOUND", `There is no rule ${ruleId}.`);
  return { row, view };
}

/** One rule with the corrections for and against it. @throws AppError NOT_FOUND */
export async function getRule({ ctx, input }: Call<RuleIdInput>): Promise<RuleDetail> {
  requireScope(ctx, "read");
  const { ruleId } = parseInput(RuleIdInput, input);
  const { row, view } = await findRule(ctx.db, ruleId);
  const rule = StoredRule.parse(row.detail);
  const read = async (ids: readonly string[]) => {
    const found = await ctx.db.userFeedback.findMany({
      where: { id: { in: ids.map(Number).filter(Number.isSafeInteger) } },
      orderBy: { id: "desc" },
    });
    return found.map(toFeedbackView);
  };
  const [evidence, counterEvidence] = [await read(rule.supportIds), await read(rule.againstIds)];
  return { ...view, evidence, counterEvidence };
}

/** Turns a rule on or off. What it changed stays until its change set is undone. @throws AppError NOT_FOUND, CONFLICT */
export async function setRuleState({ ctx, input }: Call<SetRuleStateInput>): Promise<RuleView> {
  requireScope(ctx, "operate");
  const { ruleId, state } = parseInput(SetRuleStateInput, input);
  const { view } = await findRule(ctx.db, ruleId);
  if (view.state === state)
    throw new AppError("CONFLICT", state === "active" ? "This rule is on already." : "This rule is off already.");
  await ctx.db.$transaction(async (tx) => {
    await noteRuleEvent(tx, ctx.now(), ruleId, { type: state === "active" ? "activated" : "disabled" });
    const detail = { words: view.words, before: view.state, after: state };
    await emitAudit(tx, ctx, { action: "rule.changed", entityType: "rule", entityId: String(ruleId), detail });
    await emitEvent(tx, "media", "rules.changed", { ruleId });
  });
  return (await findRule(ctx.db, ruleId)).view;
}
