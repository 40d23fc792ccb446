import type { PlanTemplate } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/index.ts";
import { goalFrom } from "#lib/planning/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { forgetTexts, rememberTexts } from "#lib/services/similar/index.ts";
import { dataOf, isReadable } from "./template-rows.ts";

const COLLECTION = "planning_templates";
const remembered = new WeakMap<Db, string>();

/** Words by which a template is found: what it is called, what it is for, what it does. */
function textOf(row: PlanTemplate): string {
  const data = dataOf(row);
  const types = data.steps.map(({ type }) => type.replaceAll("_", " "));
  return [row.name, row.description ?? "", goalFrom(data, {}), data.goal.replaceAll(/[{}]/g, " "), ...types].join("\n");
}

async function efficiencyOf(ctx: ServiceContext): Promise<Map<number, number>> {
  const rows = await ctx.db.plannerResult.groupBy({
    by: ["templateId"],
    where: { templateId: { not: null }, resourceEfficiency: { not: null } },
    _avg: { resourceEfficiency: true },
  });
  return new Map(rows.map((row) => [row.templateId ?? 0, row._avg.resourceEfficiency ?? 0]));
}

const within01 = (value: number): number => Math.min(1, Math.max(0, value));

/** Brings the vectors of the templates in step with the table; nothing when it is as it was. */
export async function rememberTemplates(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  const { _max, _count, _sum } = await ctx.db.planTemplate.aggregate({
    _max: { updatedAt: true },
    _count: true,
    _sum: { usageCount: true, runCount: true },
  });
  const state = [_max.updatedAt?.getTime(), _count, _sum.usageCount, _sum.runCount].join(" ");
  if (remembered.get(ctx.db) === state) return;
  const rows = (await ctx.db.planTemplate.findMany()).filter(isReadable);
  const efficiency = await efficiencyOf(ctx);
  await rememberTexts({
    ctx,
    input: {
      collection: COLLECTION,
      items: rows.map((row) => ({
        subjectId: String(row.id),
        text: textOf(row),
        metadata: {
          plan_type: row.planType ?? "",
          success_rate: within01(row.successRate ?? 0),
          usage_count: row.usageCount,
          resource_efficiency: within01(efficiency.get(row.id) ?? 0),
        },
      })),
    },
  });
  const present = new Set(rows.map((row) => String(row.id)));
  const kept = await ctx.db.embedding.findMany({
    where: { collection: COLLECTION },
    select: { subjectId: true },
    distinct: ["subjectId"],
  });
  const subjectIds = kept.map(({ subjectId }) => subjectId).filter((id) => !present.has(id));
  await forgetTexts({ ctx, input: { collection: COLLECTION, subjectIds } });
  remembered.set(ctx.db, state);
}
