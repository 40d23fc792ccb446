import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { ensureStarters } from "./ensure-starters.ts";
import { ExportTemplatesInput, type TemplateFile } from "./schemas.ts";
import { dataOf, isReadable, loadTemplate } from "./template-rows.ts";

/** Templates as a file that another installation can import. Those that come with Plantain are everywhere already. */
export async function exportTemplates({ ctx, input }: Call<ExportTemplatesInput>): Promise<TemplateFile> {
  requireScope(ctx, "read");
  const { templateIds, includeBuiltin } = parseInput(ExportTemplatesInput, input);
  await ensureStarters(ctx);
  for (const id of templateIds) await loadTemplate(ctx.db, id);
  const rows = await ctx.db.planTemplate.findMany({
    where: {
      ...(templateIds.length > 0 ? { id: { in: templateIds } } : {}),
      ...(templateIds.length > 0 || includeBuiltin ? {} : { origin: { not: "builtin" } }),
    },
    orderBy: { id: "asc" },
  });
  return {
    format: "plantain-plan-templates",
    formatVersion: 1,
    exportedAt: ctx.now().toISOString(),
    templates: rows.filter(isReadable).map((row) => ({
      name: row.name,
      description: row.description ?? "",
      version: row.version,
      elsewhere: { successRate: row.successRate, runCount: row.runCount, usageCount: row.usageCount },
      data: dataOf(row),
    })),
  };
}
