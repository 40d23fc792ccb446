import type { ReportProgress } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { type ActiveRule, applyRules, type LearnedItem, mineRules, toLearnedItem } from "#lib/learning/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope, type ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { enqueueJob, type JobView } from "#lib/services/job/index.ts";
import { type LibraryItem, loadLibrary } from "#lib/services/proposal/index.ts";
import { noteRuleEvent, StoredRule } from "#lib/services/rule/index.ts";
import { applyRuleNow, type RuleEffect } from "./apply-rule.ts";
import { keepRules } from "./keep-rules.ts";
import { readFeedback } from "./read-feedback.ts";
import { FeedbackLoopInput, type FeedbackLoopResult } from "./schemas.ts";

type Watch = { report: ReportProgress; signal: AbortSignal };

/** Values that a rule, a like item or a model gave must not confirm a rule. */
const DERIVED: readonly string[] = ["rule", "text", "similar", "llm"];

function firstHand({ id, metadata }: LibraryItem): LearnedItem {
  const fields = Object.fromEntries(
    Object.entries(metadata.fields).filter(([, held]) => !DERIVED.includes(held.source)),
  );
  return toLearnedItem(id, { ...metadata, fields });
}

/** Uses that nobody took back since the last look count for the rule. */
async function countKept(tx: Tx, ctx: ServiceContext): Promise<void> {
  const rows = await tx.learningRule.findMany({ where: { usageCount: { gt: 0 } } });
  for (const row of rows) {
    const rule = StoredRule.safeParse(row.detail).data;
    const kept = Math.max(0, (rule?.applied ?? 0) - row.undoneCount - (rule?.kept ?? 0));
    if (kept > 0) await noteRuleEvent(tx, ctx.now(), row.id, { type: "kept", count: kept });
  }
}

/** Turns on what was found in this way: suggested, and not refuted by cases that it was not made from. */
async function turnOn(ctx: ServiceContext): Promise<void> {
  const rows = await ctx.db.learningRule.findMany({ where: { state: "suggested" } });
  for (const row of rows) {
    if (StoredRule.safeParse(row.detail).data?.heldOut.verdict === "failed") continue;
    await ctx.db.$transaction((tx) => noteRuleEvent(tx, ctx.now(), row.id, { type: "activated" }));
  }
}

async function rulesToUse(ctx: ServiceContext, { ruleId, dryRun }: FeedbackLoopInput) {
  const states = dryRun || ruleId !== undefined ? ["active", "suggested"] : ["active"];
  const rows = await ctx.db.learningRule.findMany({
    where: ruleId === undefined ? { state: { in: states } } : { id: ruleId },
    orderBy: [{ confidence: "desc" }, { id: "asc" }],
  });
  return rows.flatMap((row) => {
    const rule = StoredRule.safeParse(row.detail).data;
    return rule === undefined ? [] : [{ row, rule }];
  });
}

const EXAMPLES = 20;

const toExample = ({ item, proposal }: RuleEffect) => ({
  itemId: item.id,
  path: item.metadata.relPath,
  field: proposal.field,
  before: proposal.held,
  after: proposal.value,
});

function effectsOf(library: readonly LibraryItem[], rule: ActiveRule): RuleEffect[] {
  return library.flatMap((item) => applyRules(item.metadata, [rule]).map((proposal) => ({ item, proposal })));
}

async function putRulesToUse(ctx: ServiceContext, input: FeedbackLoopInput, library: LibraryItem[], watch: Watch) {
  const outcomes: FeedbackLoopResult["rules"] = [];
  const used = await rulesToUse(ctx, input);
  for (const [index, { row, rule }] of used.entries()) {
    watch.signal.throwIfAborted();
    watch.report({ phase: "Applying rules", done: index, total: used.length, unit: "rules" });
    const active = { id: String(row.id), condition: rule.condition, action: rule.action, confidence: row.confidence };
    const effects = effectsOf(library, active);
    const isOn = row.state === "active" || input.ruleId !== undefined;
    const apply = input.applyRules && !input.dryRun && isOn && effects.length > 0;
    const changeSetId = apply ? await applyRuleNow(ctx, { ruleId: row.id, words: rule.words, effects }, watch) : null;
    outcomes.push({
      ruleId: row.id,
      words: rule.words,
      state: row.state,
      confidence: row.confidence,
      support: rule.support,
      items: effects.length,
      examples: effects.slice(0, EXAMPLES).map(toExample),
      changeSetId,
    });
  }
  return outcomes;
}

/**
 * Looks for patterns in all corrections, keeps them as rules, and applies those that are on, each as a change set of its
 * own. Rules found anew wait for a person, unless `applyRules` asks for them.
 */
export async function runFeedbackLoop(system: ServiceContext, raw: unknown, watch: Watch): Promise<FeedbackLoopResult> {
  const { actor, ...rest } = raw as { actor?: { id: string; name: string } };
  const input = FeedbackLoopInput.parse(rest);
  const ctx = { ...system, actor: { ...system.actor, ...actor } };
  watch.report({ phase: "Reading corrections", done: 0, total: null, unit: "corrections" });
  const { entries } = await readFeedback(ctx.db);
  const library = await loadLibrary(ctx.db, watch.signal);
  watch.report({ phase: "Looking for patterns", done: 0, total: null, unit: "corrections" });
  const { minFrequency, analyzeOnly, applyRules: shallApply, dryRun, ruleId } = input;
  const found = mineRules(entries, { minFrequency, library: library.map(firstHand) });
  const said = { feedback: entries.length, patterns: found.length };
  if (analyzeOnly) {
    const rules = found.map((candidate) => {
      const effects = effectsOf(library, { ...candidate, id: candidate.key });
      const { words, confidence, support } = candidate;
      const examples = effects.slice(0, EXAMPLES).map(toExample);
      return {
        ruleId: null,
        words,
        state: "found",
        confidence,
        support,
        items: effects.length,
        examples,
        changeSetId: null,
      };
    });
    return { ...said, newRules: 0, rules };
  }
  const newRules = await ctx.db.$transaction(
    async (tx) => {
      await countKept(tx, ctx);
      const fresh = await keepRules(tx, ctx, found);
      const detail = { ...said, newRules: fresh };
      await emitAudit(tx, ctx, { action: "rules.learned", entityType: "rules", entityId: "all", detail });
      return fresh;
    },
    { timeout: 60_000 },
  );
  if (shallApply && !dryRun && ruleId === undefined) await turnOn(ctx);
  const rules = await putRulesToUse(ctx, input, library, watch);
  await emitEvent(ctx.db, "media", "rules.changed", {});
  return { ...said, newRules, rules };
}

/** Starts a round of learning as a job. */
export async function startFeedbackLoop({ ctx, input }: Call<FeedbackLoopInput>): Promise<JobView> {
  requireScope(ctx, "operate");
  const parsed = parseInput(FeedbackLoopInput, input);
  const { id, name } = ctx.actor;
  return ctx.db.$transaction(async (tx) => {
    const job = await enqueueJob(tx, ctx, { kind: "learn_rules", input: { ...parsed, actor: { id, name } } });
    await emitAudit(tx, ctx, { action: "rules.learning_started", entityType: "job", entityId: job.id, detail: parsed });
    return job;
  });
}
