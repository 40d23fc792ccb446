import { z } from "zod";
import type { LearningRule } from "#generated/prisma/client.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import { type ActiveRule, RuleCandidate } from "#lib/learning/index.ts";

/** What is kept of a rule beside the columns that other programs know. */
export const StoredRule = RuleCandidate.omit({ confidence: true }).extend({
  applied: z.number().int().default(0),
  kept: z.number().int().default(0),
});
export type StoredRule = z.infer<typeof StoredRule>;

/** Rules as they are applied; one whose stored content no longer fits is left out. */
export const toActiveRules = (rows: readonly LearningRule[]): ActiveRule[] =>
  rows.flatMap((row) => {
    const rule = StoredRule.safeParse(row.detail);
    if (!rule.success) return [];
    const { condition, action } = rule.data;
    return [{ id: String(row.id), condition, action, confidence: row.confidence }];
  });

/** Rules that are in force. */
export const activeRules = async (db: Db | Tx): Promise<ActiveRule[]> =>
  toActiveRules(await db.learningRule.findMany({ where: { state: "active", enabled: true } }));
