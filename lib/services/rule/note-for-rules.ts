import { readMediaValues, type Tx } from "#lib/db/index.ts";
import { type ActiveRule, applyRules, type RuleEvent } from "#lib/learning/index.ts";
import { MediaKind } from "#lib/metadata/index.ts";
import { proposalKey, toItemMetadata, valuesOfRow } from "#lib/services/media/index.ts";
import { toActiveRules } from "./active-rules.ts";
import { noteRuleEvent } from "./rule-events.ts";

/** A value that a rule may have proposed. */
export type RuleCase = { itemId: string; field: string; value: unknown; origin: string };

/** How often each rule would give these very values to these items, as they stand now. */
async function countByRule(tx: Tx, rules: ActiveRule[], cases: readonly RuleCase[]): Promise<Map<string, number>> {
  const wanted = new Set(cases.map(({ itemId, field, value }) => `${itemId} ${field} ${proposalKey(value)}`));
  const counts = new Map<string, number>();
  for (const row of await readMediaValues(tx, [...new Set(cases.map((one) => one.itemId))])) {
    const item = toItemMetadata(row.path, MediaKind.catch("other").parse(row.kind), valuesOfRow(row));
    for (const { ruleId, field, value } of applyRules(item, rules)) {
      if (!wanted.has(`${row.id} ${field} ${proposalKey(value)}`)) continue;
      counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * Enters what people decided on proposed values into the record of the rules that proposed them. The items must stand as
 * they stood when the values were proposed: call it before values are accepted, and after they were taken back.
 */
export async function noteForRules(
  tx: Tx,
  now: Date,
  type: Extract<RuleEvent, { count: number }>["type"],
  cases: readonly RuleCase[],
): Promise<void> {
  const ofRules = cases.filter((one) => one.origin === "rule");
  if (ofRules.length === 0) return;
  const rows = await tx.learningRule.findMany();
  const counts = await countByRule(tx, toActiveRules(rows), ofRules);
  for (const [ruleId, count] of counts) await noteRuleEvent(tx, now, Number(ruleId), { type, count });
}
