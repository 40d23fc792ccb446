import type { Page } from "#lib/core/index.ts";
import type { DrillView } from "#lib/services/drill/index.ts";
import type {
  ExecutionDetail,
  ExecutionReport,
  ExecutionSummary,
  StepLogView,
  StepOutput,
  StepProbe,
} from "#lib/services/execution/index.ts";
import { toolPages, toolQuery } from "./tool-query.ts";

export const executionsQuery = (input: { planId?: string; state?: string; limit?: number } = {}) =>
  toolQuery<Page<ExecutionSummary>>("executions.list", "/executions", input);

export const executionQuery = (executionId: string) =>
  toolQuery<ExecutionDetail>("executions.get", "/executions/{executionId}", { executionId });

export const executionReportQuery = (executionId: string) =>
  toolQuery<ExecutionReport>("executions.report", "/executions/{executionId}/report", { executionId });

export const stepProbeQuery = (input: { executionId: string; stepKey: string }) =>
  toolQuery<StepProbe>("executions.probe_step", "/executions/{executionId}/steps/{stepKey}/probe", input);

export const stepOutputQuery = (executionId: string, stepKey: string) =>
  toolQuery<StepOutput>("executions.step_output", "/executions/{executionId}/steps/{stepKey}/output", {
    executionId,
    stepKey,
  });

export const stepLogsQuery = (input: { executionId: string; stepKey?: string }) =>
  toolPages<StepLogView>("executions.logs", "/executions/{executionId}/logs", { ...input, limit: 200 });

export const drillsQuery = () => toolQuery<Page<DrillView>>("drills.list", "/drills", { limit: 5 });
