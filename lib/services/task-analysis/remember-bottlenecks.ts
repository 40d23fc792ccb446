import type { ServiceContext } from "#lib/services/context/index.ts";
import { rememberTexts } from "#lib/services/similar/index.ts";

/** Keeps what bottlenecks read like, so that similar past ones are found; those that are over stay. */
export async function rememberBottlenecks(ctx: ServiceContext, sourceId: string): Promise<void> {
  const rows = await ctx.db.finding.findMany({
    where: { sourceId, stage: "bottlenecks", state: "open" },
    select: { id: true, kind: true, subject: true, title: true, report: true },
  });
  const items = rows.map(({ id, kind, subject, title, report }) => ({
    subjectId: id,
    text: `${kind.replaceAll("_", " ")} ${subject}. ${title}. ${report}`.slice(0, 4_000),
    metadata: { kind, subject },
  }));
  await rememberTexts({ ctx, input: { collection: "bottlenecks", items } });
}
