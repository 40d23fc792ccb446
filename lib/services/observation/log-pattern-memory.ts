import type { LogAnalysis } from "#lib/connectors/log-files/index.ts";
import { type LogPatternRow, type Tx, upsertLogPatterns } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { rememberTexts } from "#lib/services/similar/index.ts";

type Template = LogAnalysis["templates"][number];
type Place = { id: string; name: string };

export const patternKeyOf = (sourceId: string, templateKey: string): string => `${sourceId}:${templateKey}`;

/** A pattern that was marked resolved and has come back: `lines` since then. */
export type ReturnedPattern = { templateKey: string; lines: number; resolvedAt: Date; note: string | null };

export type KnownMarks = { marks: Map<string, string>; returned: ReturnedPattern[] };

function severityOf({ levels }: Template): string {
  if (levels.fatal > 0) return "critical";
  if (levels.error > 0) return "high";
  return levels.warn > 0 ? "medium" : "low";
}

const rowOf = (sourceId: string, template: Template, nowMs: number): LogPatternRow => ({
  patternKey: patternKeyOf(sourceId, template.id),
  description: template.template.slice(0, 4_000),
  frequency: template.count,
  severity: severityOf(template),
  firstDetectedMs: template.firstSeenMs ?? nowMs,
  lastDetectedMs: template.lastSeenMs ?? nowMs,
  evidence: { levels: template.levels },
});

/** Lines that came since a pattern was marked: more of them, and none of them older than the last one then. */
function linesSince(
  template: Template,
  marked: { markedFrequency: number | null; markedLastDetected: Date | null },
): number {
  const lines = template.count - (marked.markedFrequency ?? template.count);
  const lastMs = marked.markedLastDetected?.getTime() ?? Number.NEGATIVE_INFINITY;
  return lines > 0 && (template.lastSeenMs ?? Number.POSITIVE_INFINITY) > lastMs ? lines : 0;
}

/**
 * Stores the patterns of a source for the long run, and what their marks mean now: a resolved pattern of which there
 * are new lines is open again.
 */
export async function storePatternMemory(
  tx: Tx,
  source: Place,
  templates: readonly Template[],
  now: Date,
): Promise<KnownMarks> {
  const marked = await tx.logAnalysisPattern.findMany({
    where: { sourceId: source.id, OR: [{ mark: { not: null } }, { reopenedAt: { not: null } }] },
  });
  const byKey = new Map(templates.map((template) => [patternKeyOf(source.id, template.id), template]));
  await upsertLogPatterns(
    tx,
    source,
    templates.map((template) => rowOf(source.id, template, now.getTime())),
  );
  const known: KnownMarks = { marks: new Map(), returned: [] };
  for (const row of marked) {
    const template = byKey.get(row.patternKey);
    if (template === undefined) continue;
    const lines = linesSince(template, row);
    const isBack = row.mark === "resolved" ? lines > 0 : row.mark === null && row.reopenedAt !== null;
    if (row.mark === "resolved" && isBack) {
      const data = { mark: null, resolved: false, reopenedAt: now };
      await tx.logAnalysisPattern.update({ where: { id: row.id }, data });
    } else if (row.mark !== null) known.marks.set(template.id, row.mark);
    if (isBack) {
      const resolvedAt = row.resolvedAt ?? row.markedAt ?? now;
      known.returned.push({ templateKey: template.id, lines, resolvedAt, note: row.note });
    }
  }
  return known;
}

/** Makes new patterns findable by what they read like. `isKnown`: was there before with the same text. */
export async function rememberPatterns(
  ctx: ServiceContext,
  sourceId: string,
  templates: readonly Template[],
): Promise<void> {
  const items = templates.flatMap((template) => {
    const text = template.template.trim().slice(0, 4_000);
    return text === ""
      ? []
      : [{ subjectId: patternKeyOf(sourceId, template.id), text, metadata: { source_id: sourceId } }];
  });
  if (items.length > 0) await rememberTexts({ ctx, input: { collection: "log_patterns", items } });
}
