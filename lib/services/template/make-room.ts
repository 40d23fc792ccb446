import { AppError, wilsonLower } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";

/** A template that was used or made so lately is kept, whatever its record. */
const KEPT_MS = 7 * 86_400_000;

type Row = { id: number; name: string; successCount: number; runCount: number; usageCount: number; updatedAt: Date };

/** The worst first: the share of good runs that can be vouched for, then use, then age. */
const worstFirst = (a: Row, b: Row): number =>
  wilsonLower(a.successCount, a.runCount) - wilsonLower(b.successCount, b.runCount) ||
  a.usageCount - b.usageCount ||
  a.updatedAt.getTime() - b.updatedAt.getTime();

/**
 * Takes the worst unused templates out until `wanted` more fit under the cap. Those that come with Plantain do not count
 * and never go; neither do those used in the last week.
 * @throws AppError LIMIT_EXCEEDED when there is no room
 */
export async function makeRoom(tx: Tx, ctx: ServiceContext, most: number, wanted = 1): Promise<void> {
  const rows = await tx.planTemplate.findMany({ where: { origin: { not: "builtin" } } });
  const tooMany = rows.length + wanted - most;
  if (tooMany <= 0) return;
  const lately = ctx.now().getTime() - KEPT_MS;
  const unused = rows.filter((row) => (row.lastUsedAt?.getTime() ?? 0) < lately).sort(worstFirst);
  if (unused.length < tooMany) {
    throw new AppError(
      "LIMIT_EXCEEDED",
      `There is no room: at most ${most} templates are kept, and all were used lately.`,
      {
        hint: "Raise max_plan_templates in the settings, or remove templates that nobody needs.",
      },
    );
  }
  for (const row of unused.slice(0, tooMany)) {
    await tx.planTemplate.delete({ where: { id: row.id } });
    const detail = { name: row.name, runCount: row.runCount, successCount: row.successCount, limit: most };
    await emitAudit(tx, ctx, { action: "template.evicted", entityType: "template", entityId: String(row.id), detail });
    await emitEvent(tx, "templates", "template.removed", { templateId: row.id });
  }
}
