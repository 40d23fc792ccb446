import { AppError } from "#lib/core/index.ts";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { findSimilarTexts } from "#lib/services/similar/index.ts";
import { patternMemoryOf } from "./pattern-memory.ts";
import { type SimilarPattern, TemplateIdInput } from "./schemas.ts";

const SHOWN = 8;
const LOOKED_AT = 40;
const SIMILAR_ENOUGH = 0.5;

const isTold = ({ mark, note }: SimilarPattern): number => (note !== null ? 2 : 0) + (mark !== null ? 1 : 0);

/**
 * Patterns that read much like one, also of other sources and of those that are gone: first those about which somebody
 * said something, then by likeness.
 */
export async function findSimilarPatterns({ ctx, input }: Call<unknown>): Promise<{ items: SimilarPattern[] }> {
  requireScope(ctx, "read");
  const { templateId } = parseInput(TemplateIdInput, input);
  const template = await ctx.db.logTemplate.findUnique({ where: { id: templateId } });
  if (template === null) throw new AppError("NOT_FOUND", `There is no log pattern ${templateId}.`);
  const own = `${template.sourceId}:${template.templateKey}`;
  const text = template.template.trim();
  if (text === "") return { items: [] };
  const search = { collection: "log_patterns" as const, text, limit: LOOKED_AT, minSimilarity: SIMILAR_ENOUGH };
  const hits = (await findSimilarTexts({ ctx, input: search })).filter((hit) => hit.subjectId !== own);
  const keys = hits.map((hit) => hit.subjectId);
  const rows = await ctx.db.logAnalysisPattern.findMany({ where: { patternKey: { in: keys } } });
  const templates = await ctx.db.logTemplate.findMany({
    where: { OR: keys.map((key) => ({ sourceId: key.split(":")[0] ?? "", templateKey: key.split(":")[1] ?? "" })) },
    select: { id: true, sourceId: true, templateKey: true },
  });
  const idOf = new Map(templates.map((row) => [`${row.sourceId}:${row.templateKey}`, row.id]));
  const byKey = new Map(rows.map((row) => [row.patternKey, row]));
  const items = hits.flatMap(({ subjectId, similarity }): SimilarPattern[] => {
    const row = byKey.get(subjectId);
    if (row === undefined) return [];
    return [
      {
        ...patternMemoryOf(row),
        id: idOf.get(subjectId) ?? null,
        template: row.patternDescription,
        sourceName: row.sourceName,
        similarity: Math.min(1, similarity),
        lastSeen: row.lastDetected.toISOString(),
      },
    ];
  });
  return { items: items.sort((a, b) => isTold(b) - isTold(a) || b.similarity - a.similarity).slice(0, SHOWN) };
}
