import { z } from "zod";
import type { Db } from "#lib/db/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { rememberTexts } from "#lib/services/similar/index.ts";

const AT_ONCE = 200;

/** How far plans were read, a store: a process reads only those that came or changed. */
const readUntil = new WeakMap<Db, Date>();

const Words = z
  .object({
    intents: z.array(z.string()).catch([]).default([]),
    filters: z
      .object({
        collection: z.string().optional(),
        kind: z.string().optional(),
        fields: z.array(z.string()).optional(),
      })
      .catch({})
      .default({}),
  })
  .catch({ intents: [], filters: {} });

type Row = { id: string; title: string; goal: string; state: string; request: unknown };

/** What a plan is about: its words, what it was understood as, and the kinds of steps it has. */
function textOf(row: Row, types: readonly string[]): string {
  const { intents, filters } = Words.parse(row.request);
  const about = [...intents, ...types].map((word) => word.replaceAll("_", " "));
  return [row.title, row.goal, ...about, filters.kind ?? "", filters.collection ?? "", ...(filters.fields ?? [])]
    .filter((line) => line !== "")
    .join("\n");
}

/** Brings the vectors of plans in step with the table. */
export async function rememberPlans(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  for (;;) {
    const since = readUntil.get(ctx.db) ?? new Date(0);
    const rows = await ctx.db.plan.findMany({
      where: { updatedAt: { gt: since } },
      select: { id: true, title: true, goal: true, state: true, request: true, updatedAt: true, currentRevision: true },
      orderBy: [{ updatedAt: "asc" }, { id: "asc" }],
      take: AT_ONCE,
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    const steps = await ctx.db.planStep.groupBy({
      by: ["revisionId", "type"],
      where: { revision: { planId: { in: rows.map(({ id }) => id) } } },
    });
    const revisions = await ctx.db.planRevision.findMany({
      where: { planId: { in: rows.map(({ id }) => id) } },
      select: { id: true, planId: true, revision: true },
    });
    const revisionOf = new Map(revisions.map((one) => [`${one.planId} ${one.revision}`, one.id]));
    const typesOf = (row: (typeof rows)[number]) => {
      const id = revisionOf.get(`${row.id} ${row.currentRevision}`);
      return steps.filter(({ revisionId }) => revisionId === id).map(({ type }) => type);
    };
    const items = rows.map((row) => ({
      subjectId: row.id,
      text: textOf(row, typesOf(row)),
      metadata: { state: row.state },
    }));
    await rememberTexts({ ctx, input: { collection: "plans", items } });
    // Plans of the same moment that did not fit are read again next time: what is known costs nothing.
    readUntil.set(ctx.db, rows.length < AT_ONCE ? last.updatedAt : new Date(last.updatedAt.getTime() - 1));
    if (rows.length < AT_ONCE) return;
  }
}
