import { type Evidence, newId, type Severity } from "#lib/core/index.ts";
import type { Tx } from "#lib/db/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { emitEvent } from "#lib/services/event/index.ts";
import { notify } from "#lib/services/notification/index.ts";

/** A finding of any stage, ready to be stored. */
export type FindingInput = {
  findingKey: string;
  kind: string;
  subject: string;
  severity: Severity;
  title: string;
  report: string;
  impactMs: number | null;
  share: number | null;
  confidence: number;
  firstSeenMs: number | null;
  lastSeenMs: number | null;
  evidence: Evidence;
  /** What only this kind of finding has, as its reader parses it. */
  detail?: object;
};

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** Tells critical findings that were not known as critical and open before. */
async function tellCritical(tx: Tx, ctx: ServiceContext, findings: FindingInput[], keys: string[]): Promise<void> {
  const critical = findings.flatMap((finding, index) =>
    finding.severity === "critical" ? [{ finding, key: keys[index] ?? "" }] : [],
  );
  if (critical.length === 0) return;
  const known = await tx.finding.findMany({
    where: { findingKey: { in: critical.map(({ key }) => key) }, severity: "critical", state: { not: "resolved" } },
    select: { findingKey: true },
  });
  const told = new Set(known.map(({ findingKey }) => findingKey));
  for (const { finding } of critical.filter(({ key }) => !told.has(key))) {
    const title = `Critical: ${finding.title}`;
    await notify(tx, ctx, {
      event: "critical_finding",
      title,
      text: finding.report.slice(0, 1_000),
      path: "/findings",
    });
  }
}

/**
 * Stores what one look at a source (or at the machines, without one) found in one stage. A finding seen before keeps its id and what people decided about
 * it; one that is not found any more is resolved.
 */
export async function storeFindings(
  ctx: ServiceContext,
  place: { sourceId: string | null; stage: string },
  findings: FindingInput[],
): Promise<void> {
  const { sourceId, stage } = place;
  const keys = findings.map((finding) => `${sourceId ?? "host"}:${finding.findingKey}`);
  await ctx.db.$transaction(
    async (tx) => {
      await tellCritical(tx, ctx, findings, keys);
      for (const [index, finding] of findings.entries()) {
        const { firstSeenMs, lastSeenMs, evidence, detail, findingKey: _, ...plain } = finding;
        const findingKey = keys[index] ?? "";
        const data = {
          ...plain,
          sourceId,
          stage,
          firstSeen: dateOf(firstSeenMs),
          lastSeen: dateOf(lastSeenMs),
          evidence: JSON.parse(JSON.stringify(evidence)),
          ...(detail === undefined ? {} : { detail: JSON.parse(JSON.stringify(detail)) }),
        };
        await tx.finding.upsert({
          where: { findingKey },
          create: { id: newId("fnd"), findingKey, ...data },
          update: data,
        });
        await tx.finding.updateMany({
          where: { findingKey, state: "resolved" },
          data: { state: "open", resolvedAt: null },
        });
      }
      const open = await tx.finding.findMany({
        where: { sourceId, stage, state: "open" },
        select: { id: true, findingKey: true },
      });
      const seen = new Set(keys);
      const gone = open.filter((row) => !seen.has(row.findingKey)).map((row) => row.id);
      await tx.finding.updateMany({ where: { id: { in: gone } }, data: { state: "resolved", resolvedAt: ctx.now() } });
      await emitEvent(tx, "findings", "findings.updated", { sourceId, stage, open: findings.length });
    },
    { timeout: 60_000 },
  );
}
