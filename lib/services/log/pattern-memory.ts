import type { LogAnalysisPattern } from "#generated/prisma/client.ts";
import { PatternMark, type PatternMemory } from "./schemas.ts";

type Marked = Pick<LogAnalysisPattern, "mark" | "note" | "markedBy" | "markedAt" | "resolvedAt" | "reopenedAt">;

const NOTHING: Marked = { mark: null, note: null, markedBy: null, markedAt: null, resolvedAt: null, reopenedAt: null };

/** What people said about a pattern, as others see it. */
export function patternMemoryOf(row: Marked | null): PatternMemory {
  const { mark, note, markedBy, markedAt, resolvedAt, reopenedAt } = row ?? NOTHING;
  return {
    mark: PatternMark.nullable().catch(null).parse(mark),
    note,
    markedBy,
    markedAt: markedAt?.toISOString() ?? null,
    resolvedAt: resolvedAt?.toISOString() ?? null,
    reopenedAt: reopenedAt?.toISOString() ?? null,
  };
}
