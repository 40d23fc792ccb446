import { estimateTokens } from "#lib/llm/index.ts";
import { INTENT_SENTENCE, type PlanningFacts, type PlanningItem } from "#lib/planning/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

const MOST_NAMES = 40;
const MOST_FINDINGS = 20;
const MOST_PLANS = 10;

const countBy = (items: readonly PlanningItem[], keyOf: (item: PlanningItem) => string | undefined): string => {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const ordered = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMES);
  return ordered.map(([key, count]) => `${key.slice(0, 80)} ${count}`).join(", ");
};

function libraryLines(facts: PlanningFacts): string[] {
  const { items } = facts;
  const gaps = new Map<string, number>();
  for (const { field } of items.flatMap((item) => item.gaps)) gaps.set(field, (gaps.get(field) ?? 0) + 1);
  return [
    `media: ${items.length}; by kind: ${countBy(items, (item) => item.kind)}`,
    `by collection: ${countBy(items, (item) => item.collection ?? undefined)}`,
    `by video codec: ${countBy(items, (item) => item.streams.videoCodec)}; by audio codec: ${countBy(items, (item) => item.streams.audioCodec)}`,
    `empty fields: ${[...gaps]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 15)
      .map(([field, count]) => `${field} ${count}`)
      .join(", ")}`,
  ];
}

/** What was found and measured, and what became of earlier plans. */
async function analysisLines(ctx: ServiceContext): Promise<string[]> {
  const [findings, executions] = await Promise.all([
    ctx.db.finding.findMany({
      where: { state: "open" },
      orderBy: [{ impactMs: "desc" }, { confidence: "desc" }],
      take: MOST_FINDINGS,
      select: { title: true, severity: true },
    }),
    ctx.db.execution.findMany({
      where: { finishedAt: { not: null } },
      orderBy: { finishedAt: "desc" },
      take: MOST_PLANS,
      select: { state: true, plan: { select: { goal: true } } },
    }),
  ]);
  return [
    ...findings.map(({ title, severity }) => `found (${severity}): ${title.slice(0, 200)}`),
    ...executions.map(({ state, plan }) => `earlier plan, ${state}: ${plan?.goal.slice(0, 200) ?? ""}`),
  ];
}

/**
 * Lines that help a model choose, the most useful first, as many as fit. They come from names, logs and earlier goals, so
 * anybody may have written them; they go to the model as data, and what it answers is read by the rules.
 * @param maxTokens for all lines together
 */
export async function gatherPlanContext(
  ctx: ServiceContext,
  facts: PlanningFacts,
  wish: { withAnalysis: boolean; maxTokens: number },
): Promise<string[]> {
  const times = Object.entries(facts.history).map(
    ([type, past]) => `${type}: ${past.count} done, ${Math.round(past.meanMs)} ms each`,
  );
  const lines = [
    ...libraryLines(facts),
    ...(wish.withAnalysis ? await analysisLines(ctx) : []),
    ...(times.length > 0 ? [`past steps: ${times.join("; ")}`] : []),
  ];
  const kept: string[] = [];
  let tokens = estimateTokens(Object.values(INTENT_SENTENCE).join(" "));
  for (const line of lines) {
    tokens += estimateTokens(line);
    if (tokens > wish.maxTokens) break;
    kept.push(line);
  }
  return kept;
}
