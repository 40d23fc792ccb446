import { AppError } from "#lib/core/index.ts";
import { emitAudit } from "#lib/services/audit/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { TemplateIdInput } from "./schemas.ts";
import { loadTemplate } from "./template-rows.ts";

/** Forgets a template and its versions; plans that came from it stay. @throws AppError NOT_FOUND, CONFLICT */
export async function removeTemplate({ ctx, input }: Call<TemplateIdInput>): Promise<{ removed: true }> {
  requireScope(ctx, "operate");
  const { templateId } = parseInput(TemplateIdInput, input);
  await ctx.db.$transaction(async (tx) => {
    const row = await loadTemplate(tx, templateId);
    if (row.origin === "builtin") {
      throw new AppError("CONFLICT", `"${row.name}" comes with Plantain and can't be removed.`);
    }
    await tx.planTemplate.delete({ where: { id: templateId } });
    const detail = { name: row.name, version: row.version };
    await emitAudit(tx, ctx, {
      action: "template.removed",
      entityType: "template",
      entityId: String(templateId),
      detail,
    });
    await emitEvent(tx, "templates", "template.removed", { templateId });
  });
  return { removed: true };
}
