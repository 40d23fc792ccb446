import { z } from "zod";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { LibraryInsights, QualityReport } from "./library-report.ts";

export const QualityReportInput = z.object({ sourceId: z.string().max(64).optional() });
export type QualityReportInput = z.infer<typeof QualityReportInput>;

export const QualityReportResult = z.object({ report: QualityReport.nullable() });
export const InsightsResult = z.object({ insights: LibraryInsights.nullable() });

/** The quality of a library in parts with duplicates, as it was worked out last; null before that. */
export async function getQualityReport({
  ctx,
  input,
}: Call<QualityReportInput>): Promise<z.infer<typeof QualityReportResult>> {
  requireScope(ctx, "read");
  const { sourceId = "" } = parseInput(QualityReportInput, input);
  const row = await ctx.db.libraryReport.findUnique({ where: { key: `quality:${sourceId}` } });
  return { report: QualityReport.safeParse(row?.detail).data ?? null };
}

/** Rhythms of arrivals, times to look, and better uses of genres, as they were worked out last; null before that. */
export async function getInsights({ ctx }: Call<unknown>): Promise<z.infer<typeof InsightsResult>> {
  requireScope(ctx, "read");
  const row = await ctx.db.libraryReport.findUnique({ where: { key: "insights" } });
  return { insights: LibraryInsights.safeParse(row?.detail).data ?? null };
}
