import { AppError } from "#lib/core/index.ts";
import { auditTools } from "./audit.ts";
import { bottleneckTools } from "./bottlenecks.ts";
import { checkRegistry } from "./check-registry.ts";
import { connectionTools } from "./connections.ts";
import type { ToolDefinition } from "./define-tool.ts";
import { drillTools } from "./drills.ts";
import { executionTools } from "./executions.ts";
import { findingTools } from "./findings.ts";
import { jobTools } from "./jobs.ts";
import { learningTools } from "./learning.ts";
import { llmProviderTools } from "./llm-providers.ts";
import { llmSpendTools } from "./llm-spend.ts";
import { logTools } from "./logs.ts";
import { mediaTools } from "./media.ts";
import { metadataReviewTools } from "./metadata-review.ts";
import { metricTools } from "./metrics.ts";
import { notificationTools } from "./notifications.ts";
import { overviewTools } from "./overview.ts";
import { planningCycleTools } from "./planning-cycle.ts";
import { planTools } from "./plans.ts";
import { recommendationTools } from "./recommendations.ts";
import { sampleTools } from "./sample.ts";
import { searchTools } from "./search.ts";
import { settingTools } from "./settings.ts";
import { similarMediaTools } from "./similar-media.ts";
import { sourceTools } from "./sources.ts";
import { stepTypeTools } from "./step-types.ts";
import { taskTools } from "./tasks.ts";
import { templateTools } from "./templates.ts";
import { tokenTools } from "./tokens.ts";
import { userTools } from "./users.ts";

/** Everything that Plantain can be asked to do, in the order in which documents list it. */
export const TOOLS: readonly ToolDefinition[] = checkRegistry([
  ...overviewTools,
  ...searchTools,
  ...sourceTools,
  ...sampleTools,
  ...taskTools,
  ...metricTools,
  ...logTools,
  ...mediaTools,
  ...metadataReviewTools,
  ...learningTools,
  ...similarMediaTools,
  ...findingTools,
  ...bottleneckTools,
  ...recommendationTools,
  ...planningCycleTools,
  ...planTools,
  ...stepTypeTools,
  ...templateTools,
  ...drillTools,
  ...executionTools,
  ...jobTools,
  ...llmProviderTools,
  ...llmSpendTools,
  ...settingTools,
  ...notificationTools,
  ...connectionTools,
  ...userTools,
  ...tokenTools,
  ...auditTools,
]);

const byName = new Map(TOOLS.map((tool) => [tool.name, tool]));

/** @throws AppError NOT_FOUND */
export function findTool(name: string): ToolDefinition {
  const tool = byName.get(name);
  if (tool === undefined) throw new AppError("NOT_FOUND", `There is no operation ${name}.`);
  return tool;
}
