import type { Page } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { AuditEntryView, ListAuditInput } from "./schemas.ts";

/** Who did what, newest first. */
export async function listAudit({ ctx, input }: Call<unknown>): Promise<Page<AuditEntryView>> {
  requireScope(ctx, "admin");
  const { cursor, limit, ...where } = parseInput(ListAuditInput, input);
  const offset = offsetOf(cursor);
  const rows = await ctx.db.auditEntry.findMany({ where, orderBy: { seq: "desc" }, skip: offset, take: limit + 1 });
  const total = await ctx.db.auditEntry.count({ where });
  const items = rows.map((row) => AuditEntryView.parse({ ...row, at: row.at.toISOString() }));
  return toPage(items, { offset, limit, total });
}
