import { type Call, parseInput, requireScope } from "#lib/services/context/index.ts";
import { listFindings } from "#lib/services/finding/index.ts";
import { cleanUpTaskRuns } from "./clean-up-task-runs.ts";
import { AnalyzeTaskMetricsInput, type TaskMetrics } from "./schemas.ts";
import { summarizeTasks } from "./summarize-tasks.ts";

const MOST_BOTTLENECKS = 100;

/** The figures of a time span with what was asked for beside them: trends, bottlenecks above a share, the clean-up. */
export async function analyzeTaskMetrics({ ctx, input }: Call<AnalyzeTaskMetricsInput>): Promise<TaskMetrics> {
  requireScope(ctx, "read");
  const { hours, days, sourceId, trends, bottlenecks, threshold, cleanup, keepDays, dryRun } = parseInput(
    AnalyzeTaskMetricsInput,
    input,
  );
  const cleaned = cleanup ? await cleanUpTaskRuns({ ctx, input: { keepDays, dryRun } }) : null;
  const summary = await summarizeTasks({
    ctx,
    input: { sourceId, hours, days: hours === undefined ? days : undefined },
  });
  const found = bottlenecks
    ? await listFindings({ ctx, input: { limit: MOST_BOTTLENECKS, state: "open", stage: "bottlenecks", sourceId } })
    : null;
  return {
    ...summary,
    trends: trends ? summary.trends : [],
    bottlenecks: found?.items.filter(({ share }) => (share ?? 0) >= threshold) ?? null,
    cleanup: cleaned,
  };
}
