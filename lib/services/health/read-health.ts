import { z } from "zod";
import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { HealthInput, HealthPartView, type HealthView } from "./schemas.ts";

const DAY_MS = 86_400_000;
const MOST_POINTS = 400;

/** At most so many of them, evenly, with the last. */
function thin<T>(rows: readonly T[]): T[] {
  const step = Math.max(1, rows.length / MOST_POINTS);
  return rows.filter(
    (_, index) => index === rows.length - 1 || Math.floor(index / step) !== Math.floor((index - 1) / step),
  );
}

/** The score as it was last measured, its parts, and how it went. */
export async function readHealth({ ctx, input }: Call<HealthInput>): Promise<HealthView> {
  requireScope(ctx, "read");
  const { days } = parseInput(HealthInput, input);
  const since = new Date(ctx.now().getTime() - days * DAY_MS);
  const [last, history] = await Promise.all([
    ctx.db.healthSnapshot.findFirst({ orderBy: { id: "desc" } }),
    ctx.db.healthSnapshot.findMany({
      where: { at: { gte: since } },
      select: { at: true, score: true },
      orderBy: { at: "asc" },
    }),
  ]);
  return {
    score: last?.score ?? null,
    at: last?.at.toISOString() ?? null,
    parts: z
      .array(HealthPartView)
      .catch([])
      .parse(last?.parts ?? []),
    trend: thin(history).map(({ at, score }) => ({ at: at.toISOString(), score })),
  };
}
