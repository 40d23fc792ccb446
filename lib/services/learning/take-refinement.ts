import { AppError } from "#lib/core/index.ts";
import { ruleOfRefinement } from "#lib/learning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { enqueueJob } from "#lib/services/job/index.ts";
import { getInsights } from "#lib/services/quality/index.ts";
import { noteRuleEvent } from "#lib/services/rule/index.ts";
import { keepRules, ruleKeyOf } from "./keep-rules.ts";
import { type TakenRefinement, TakeRefinementInput } from "./schemas.ts";

/**
 * Takes a suggestion on genres over: it becomes a rule that is on, and a job applies it to the library as one change set, which
 * can be undone. @throws AppError NOT_FOUND when the library suggests no such thing (any more)
 */
export async function takeRefinement({ ctx, input }: Call<TakeRefinementInput>): Promise<TakenRefinement> {
  requireScope(ctx, "operate");
  const { kind, from, to } = parseInput(TakeRefinementInput, input);
  const { insights } = await getInsights({ ctx, input: {} });
  const found = insights?.genres.find((one) => one.kind === kind && one.from === from && one.to === to);
  if (found === undefined) {
    throw new AppError("NOT_FOUND", "The library does not suggest that.", {
      hint: "Look at the insights again: they are worked out anew after each reading.",
    });
  }
  const rule = ruleOfRefinement(found);
  const { id, name } = ctx.actor;
  return ctx.db.$transaction(async (tx) => {
    await keepRules(tx, ctx, [rule]);
    const where = { ruleType_conditionText_actionText: ruleKeyOf(rule) };
    const row = await tx.learningRule.findUniqueOrThrow({ where });
    if (row.state !== "active") await noteRuleEvent(tx, ctx.now(), row.id, { type: "activated" });
    const order = { applyRules: true, ruleId: row.id, actor: { id, name } };
    const job = await enqueueJob(tx, ctx, { kind: "learn_rules", input: order });
    const detail = { words: rule.words, suggestion: found.words };
    await emitAudit(tx, ctx, { action: "rule.from_library", entityType: "rule", entityId: String(row.id), detail });
    await emitEvent(tx, "media", "rules.changed", { ruleId: row.id });
    return { ruleId: row.id, words: rule.words, job };
  });
}
