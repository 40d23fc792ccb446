import type { Finding } from "#generated/prisma/client.ts";
import { AppError, EMPTY_EVIDENCE, Evidence, type Page, SEVERITIES, Severity, severityRank } from "#lib/core/index.ts";
import { type Call, offsetOf, parseInput, requireScope, toPage } from "#lib/services/context/index.ts";
import { BottleneckDetail, FindingIdInput, FindingView, ListFindingsInput } from "./schemas.ts";

const withSource = { source: { select: { name: true } } } as const;

export const toFindingView = (row: Finding & { source: { name: string } | null }): FindingView =>
  FindingView.parse({
    id: row.id,
    sourceId: row.sourceId,
    sourceName: row.source?.name ?? null,
    stage: row.stage,
    kind: row.kind,
    subject: row.subject,
    severity: row.severity,
    title: row.title,
    report: row.report,
    impactMs: row.impactMs,
    share: row.share,
    confidence: row.confidence,
    firstSeen: row.firstSeen?.toISOString() ?? null,
    lastSeen: row.lastSeen?.toISOString() ?? null,
    state: row.state,
    evidence: Evidence.catch(EMPTY_EVIDENCE).parse(row.evidence),
    bottleneck: BottleneckDetail.nullable()
      .catch(null)
      .parse(row.detail ?? null),
  });

/** Findings, the most severe first, then by the time they cost. There are some hundreds at most, so they are sorted here. */
export async function listFindings({ ctx, input }: Call<ListFindingsInput>): Promise<Page<FindingView>> {
  requireScope(ctx, "read");
  const { cursor, limit, sourceId, stage, severity, state, kind } = parseInput(ListFindingsInput, input);
  const offset = offsetOf(cursor);
  const atLeast = severity === undefined ? [...SEVERITIES] : SEVERITIES.slice(severityRank(severity));
  const rows = await ctx.db.finding.findMany({
    where: {
      state,
      severity: { in: atLeast },
      ...(sourceId === undefined ? {} : { sourceId }),
      ...(stage === undefined ? {} : { stage }),
      ...(kind === undefined ? {} : { kind }),
    },
    include: withSource,
  });
  const rank = (row: Finding) => severityRank(Severity.parse(row.severity));
  rows.sort(
    (a, b) => rank(b) - rank(a) || (b.impactMs ?? 0) - (a.impactMs ?? 0) || (a.findingKey < b.findingKey ? -1 : 1),
  );
  const page = rows.slice(offset, offset + limit + 1).map(toFindingView);
  return toPage(page, { offset, limit, total: rows.length });
}

/** @throws AppError NOT_FOUND */
export async function getFinding({ ctx, input }: Call<FindingIdInput>): Promise<FindingView> {
  requireScope(ctx, "read");
  const { findingId } = parseInput(FindingIdInput, input);
  const row = await ctx.db.finding.findUnique({ where: { id: findingId }, include: withSource });
  if (row === null) throw new AppError("NOT_FOUND", `There is no finding ${findingId}.`);
  return toFindingView(row);
}
