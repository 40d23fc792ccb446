import { z } from "zod";
import type { Db } from "#lib/db/index.ts";
import { asSystem, type ServiceContext } from "#lib/services/context/index.ts";
import { rememberTexts } from "#lib/services/similar/index.ts";

const AT_ONCE = 200;
/** A change may be stored a little later than its own time says. */
const LOOK_BACK_MS = 60_000;

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

const ROW = {
  id: true,
  title: true,
  goal: true,
  state: true,
  request: true,
  updatedAt: true,
  currentRevision: true,
} as const;

type Place = { updatedAt: Date; id: string };

/** Plans behind a place, in the order in which they changed. */
const plansBehind = (ctx: ServiceContext, { updatedAt, id }: Place) =>
  ctx.db.plan.findMany({
    where: { OR: [{ updatedAt: { gt: updatedAt } }, { updatedAt, id: { gt: id } }] },
    select: ROW,
    orderBy: [{ updatedAt: "asc" }, { id: "asc" }],
    take: AT_ONCE,
  });

type Found = Awaited<ReturnType<typeof plansBehind>>;

/** The kinds of steps that each plan has now. */
async function typesByPlan(ctx: ServiceContext, rows: Found): Promise<Map<string, string[]>> {
  const revisions = await ctx.db.planRevision.findMany({
    where: { OR: rows.map((row) => ({ planId: row.id, revision: row.currentRevision })) },
    select: { id: true, planId: true },
  });
  const steps = await ctx.db.planStep.groupBy({
    by: ["revisionId", "type"],
    where: { revisionId: { in: revisions.map(({ id }) => id) } },
  });
  return new Map(
    revisions.map(({ id, planId }) => [
      planId,
      steps.filter(({ revisionId }) => revisionId === id).map(({ type }) => type),
    ]),
  );
}

/** Brings the vectors of plans in step with the table; what did not change costs next to nothing. */
export async function rememberPlans(app: ServiceContext): Promise<void> {
  const ctx = asSystem(app);
  const since = (readUntil.get(ctx.db)?.getTime() ?? 0) - LOOK_BACK_MS;
  let place: Place = { updatedAt: new Date(since), id: "" };
  for (;;) {
    const rows = await plansBehind(ctx, place);
    const last = rows.at(-1);
    if (last === undefined) return;
    const types = await typesByPlan(ctx, rows);
    const items = rows.map((row) => ({
      subjectId: row.id,
      text: textOf(row, types.get(row.id) ?? []),
      metadata: { state: row.state },
    }));
    await rememberTexts({ ctx, input: { collection: "plans", items } });
    readUntil.set(ctx.db, last.updatedAt);
    place = last;
    if (rows.length < AT_ONCE) return;
  }
}
