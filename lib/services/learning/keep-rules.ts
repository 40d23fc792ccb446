import { canonicalJson } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { RuleCandidate } from "#lib/learning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { noteRuleEvent, StoredRule } from "#lib/services/rule/index.ts";

export const ruleKeyOf = ({ kind, condition, action }: RuleCandidate) => ({
  ruleType: kind as string,
  conditionText: canonicalJson(condition),
  actionText: canonicalJson(action),
});

/** Keeps what was found; a rule that is known keeps its id, state and record. Returns how many are new. */
export async function keepRules(tx: Tx, ctx: ServiceContext, found: readonly RuleCandidate[]): Promise<number> {
  let fresh = 0;
  for (const candidate of found) {
    const { confidence, ...detail } = candidate;
    const key = ruleKeyOf(candidate);
    const known = await tx.learningRule.findUnique({ where: { ruleType_conditionText_actionText: key } });
    if (known === null) {
      fresh += 1;
      const stored = JSON.parse(JSON.stringify({ ...detail, applied: 0, kept: 0 }));
      const at = ctx.now();
      await tx.learningRule.create({
        data: { ...key, confidence, detail: stored, state: "suggested", enabled: false, createdAt: at, updatedAt: at },
      });
      continue;
    }
    const before = StoredRule.safeParse(known.detail).data;
    const stored = { ...detail, applied: before?.applied ?? 0, kept: before?.kept ?? 0 };
    await tx.learningRule.update({ where: { id: known.id }, data: { detail: JSON.parse(JSON.stringify(stored)) } });
    const { support, against } = candidate;
    await noteRuleEvent(tx, ctx.now(), known.id, { type: "mined", support, against });
  }
  return fresh;
}
