import type { Plan } from "#generated/prisma/client.ts";
import { isAppError } from "#lib/core/index.ts";
import type { Db, Tx } from "#lib/db/index.ts";
import {
  goalFrom,
  learnTemplate,
  mergeTemplates,
  PlanDraft,
  PlanRequest,
  type PlanTemplateData,
  signatureOf,
} from "#lib/planning/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";
import { ensureStarters } from "./ensure-starters.ts";
import { makeRoom } from "./make-room.ts";
import { createTemplate, dataOf, freeName, isReadable, reviseTemplate } from "./template-rows.ts";
import { rememberTemplates } from "./template-texts.ts";
import { titleOf } from "./use-template.ts";

const AT_ONCE = 500;
/** A change may be stored a little later than its own time says. */
const LOOK_BACK_MS = 60_000;
/** How far succeeded plans were looked at, a store; all of them once a process. */
const lookedUntil = new WeakMap<Db, Date>();

async function templateOf(ctx: ServiceContext, plan: Plan): Promise<PlanTemplateData | null> {
  const revision = await ctx.db.planRevision.findUnique({
    where: { planId_revision: { planId: plan.id, revision: plan.currentRevision } },
    select: { content: true },
  });
  const draft = PlanDraft.safeParse(revision?.content);
  const request = PlanRequest.safeParse(plan.request);
  if (!draft.success || !request.success) return null;
  const sources = await ctx.db.source.findMany({
    where: { id: { in: request.data.sourceIds } },
    select: { name: true },
  });
  return learnTemplate(request.data, {
    steps: draft.data.steps,
    sourceNames: sources.map(({ name }) => name),
    madeAt: plan.createdAt,
  });
}

const nameOf = (data: PlanTemplateData): string => {
  const open = Object.fromEntries(data.parameters.map(({ name }) => [name, null]));
  return titleOf(goalFrom(data, open).replaceAll(/\s+/g, " ").trim() || data.request.intents.join(", "));
};

/** The plan becomes a template of its own, or one more version of the one that does the same. */
async function keep(tx: Tx, ctx: ServiceContext, plan: Plan, data: PlanTemplateData, most: number): Promise<void> {
  const known = await tx.planTemplate.findFirst({
    where: { signature: signatureOf(data), origin: { not: "builtin" } },
  });
  const from = { sourcePlanId: plan.id, note: `learned from the plan "${plan.title.slice(0, 120)}"` };
  let templateId = known?.id;
  if (known !== null && isReadable(known)) {
    await reviseTemplate(tx, ctx, known, { ...from, data: mergeTemplates(dataOf(known), data) });
  } else {
    await makeRoom(tx, ctx, most);
    const name = await freeName(tx, nameOf(data));
    const description = `Made by itself from a plan that succeeded: "${plan.goal.slice(0, 300)}"`;
    templateId = await createTemplate(tx, ctx, { ...from, name, description, origin: "learned", data });
  }
  // Not a change of the plan: its own time stays, so that lists keep their order.
  await tx.plan.update({ where: { id: plan.id }, data: { templateId: templateId ?? null, updatedAt: plan.updatedAt } });
}

/** New templates out of plans that succeeded since the last look. */
async function learnFromPlans(ctx: ServiceContext): Promise<void> {
  const settings = await readSettings(ctx);
  if (!settings.auto_generate_templates) return;
  const since = new Date((lookedUntil.get(ctx.db)?.getTime() ?? 0) - LOOK_BACK_MS);
  const plans = await ctx.db.plan.findMany({
    where: { state: "succeeded", templateId: null, sampleOf: null, updatedAt: { gt: since } },
    orderBy: { updatedAt: "asc" },
    take: AT_ONCE,
  });
  for (const plan of plans) {
    const data = await templateOf(ctx, plan);
    if (data !== null) {
      await ctx.db
        .$transaction((tx) => keep(tx, ctx, plan, data, settings.max_plan_templates), { timeout: 30_000 })
        .catch((error: unknown) => {
          // A full library learns nothing new until there is room; that is no fault.
          if (!isAppError(error) || error.code !== "LIMIT_EXCEEDED") throw error;
        });
    }
    lookedUntil.set(ctx.db, plan.updatedAt);
  }
}

const ENDED_WELL = new Set(["succeeded"]);
const ENDED_BADLY = new Set(["failed", "rolled_back"]);

/**
 * Success rates from what came of the plans, and from nothing else: a run that was taken back counts as one that failed, a
 * cancelled one does not count.
 */
async function countOutcomes(ctx: ServiceContext): Promise<void> {
  const groups = await ctx.db.plan.groupBy({
    by: ["templateId", "state"],
    where: { templateId: { not: null } },
    _count: true,
  });
  const rows = await ctx.db.planTemplate.findMany({ select: { id: true, successCount: true, runCount: true } });
  for (const row of rows) {
    const own = groups.filter((group) => group.templateId === row.id);
    const sum = (states: Set<string>) =>
      own.filter((one) => states.has(one.state)).reduce((n, one) => n + one._count, 0);
    const successCount = sum(ENDED_WELL);
    const runCount = successCount + sum(ENDED_BADLY);
    if (successCount === row.successCount && runCount === row.runCount) continue;
    const successRate = runCount === 0 ? null : successCount / runCount;
    await ctx.db.planTemplate.update({ where: { id: row.id }, data: { successCount, runCount, successRate } });
  }
}

/** The worker's part: starter set, templates out of succeeded plans, their records, their vectors. */
export async function tendTemplates(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  await ensureStarters(ctx);
  await learnFromPlans(ctx);
  await countOutcomes(ctx);
  await rememberTemplates(ctx);
}
