"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatUsd } from "#components/budgets/money.ts";
import { BeforeAfter } from "#components/charts/before-after.tsx";
import { DagChart } from "#components/charts/dag.tsx";
import { GanttChart } from "#components/charts/gantt.tsx";
import { formatDuration } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { useWatch } from "#components/frame/live.tsx";
import { STEP_LABELS } from "#components/plans/step-words.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Card } from "#components/ui/card.tsx";
import { ProgressBar } from "#components/ui/progress.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { StepType } from "#lib/core/index.ts";
import { executionQuery } from "#lib/queries/index.ts";
import type { ExecutionDetail, ExecutionStepView } from "#lib/services/execution/index.ts";
import { ChangeList } from "./change-list.tsx";
import { ExecutionActions } from "./execution-actions.tsx";
import { ReportTab } from "./execution-report.tsx";
import { executionSentence, isOver } from "./execution-words.ts";
import { StepList } from "./step-list.tsx";
import { StepLogs } from "./step-logs.tsx";

const RESOURCES: Record<ExecutionDetail["using"][number]["resource"], string> = {
  cpu: "Cores",
  gpu: "Graphics",
  disk: "Disk",
  network: "Network",
};

function Facts({ execution }: { execution: ExecutionDetail }) {
  const isLate = execution.expectedMs !== null && execution.actualMs !== null && isOver(execution.state);
  return (
    <p className="flex flex-wrap gap-x-3 text-xs text-faint">
      <span>
        Started by {execution.startedBy} <TimeAgo at={execution.startedAt ?? execution.createdAt} />
      </span>
      {execution.deadlineAt !== null && !isOver(execution.state) && (
        <span>
          To be done <TimeAgo at={execution.deadlineAt} />
        </span>
      )}
      {execution.costUsd > 0 && <span>Models: {formatUsd(execution.costUsd)} so far</span>}
      {execution.using.map(({ resource, held, capacity }) => (
        <span key={resource}>
          {RESOURCES[resource]}: {held} of {capacity}
        </span>
      ))}
      {isLate && (
        <span>
          Work of all steps: {formatDuration(execution.actualMs)}, expected {formatDuration(execution.expectedMs)}
        </span>
      )}
    </p>
  );
}

const titlesOf = (execution: ExecutionDetail): Record<string, string> =>
  Object.fromEntries(execution.steps.map((step) => [step.key, step.title]));

const labelOf = (type: string): string => STEP_LABELS[type as StepType] ?? type;

const DAG_STATES: Partial<Record<ExecutionStepView["state"], "running" | "done" | "failed">> = {
  running: "running",
  succeeded: "done",
  failed: "failed",
  skipped: "failed",
  cancelled: "failed",
};

const toDagStep = (step: ExecutionStepView) => ({ ...step, state: DAG_STATES[step.state] ?? ("open" as const) });

function Details({ execution }: { execution: ExecutionDetail }) {
  const [tab, setTab] = useState("steps");
  const tabs = [
    {
      value: "steps",
      label: "Steps",
      count: execution.steps.length,
      content: <StepList executionId={execution.id} steps={execution.steps} />,
    },
    {
      value: "order",
      label: "Order",
      content: (
        <div className="p-4">
          <DagChart isLive steps={execution.steps.map(toDagStep)} labelOf={labelOf} />
        </div>
      ),
    },
    { value: "time", label: "Timeline", content: <GanttChart steps={execution.steps} /> },
    ...(execution.changes.length > 0
      ? [
          {
            value: "changes",
            label: "Changes",
            count: execution.changes.length,
            content: <ChangeList changes={execution.changes} />,
          },
        ]
      : []),
    { value: "report", label: "Report", content: <ReportTab execution={execution} /> },
    { value: "log", label: "Log", content: <StepLogs executionId={execution.id} titles={titlesOf(execution)} /> },
  ];
  return (
    <div className="[&_[role=tablist]]:px-4 [&_[role=tabpanel]]:pt-0">
      <Tabs label="About this execution" tabs={tabs} value={tab} onChange={setTab} />
    </div>
  );
}

/** One execution, live: how far it is, each step, what it changed, what it reached. */
export function ExecutionPanel({ executionId }: { executionId: string }) {
  const execution = useQuery(executionQuery(executionId));
  useWatch(execution.data && !isOver(execution.data.state) ? [`execution:${executionId}`] : []);
  return (
    <QueryBoundary query={execution}>
      {(run) => (
        <Card aria-label={run.kind === "undo" ? "Undo" : "Execution"}>
          <div className="grid gap-3 border-b border-line p-4">
            <div className="flex flex-wrap items-start justify-between gap-3">
              <div className="grid gap-0.5">
                <h2 className="text-lg font-semibold" role="status">
                  {executionSentence(run)}
                </h2>
                <Facts execution={run} />
              </div>
              <div className="flex flex-wrap gap-2">
                <ExecutionActions execution={run} />
              </div>
            </div>
            {!isOver(run.state) && (
              <ProgressBar
                label="Steps done"
                value={run.stepsTotal === 0 ? null : run.stepsDone / run.stepsTotal}
                isStopped={run.state === "cancelling" || run.pausedAt !== null}
              />
            )}
            {!isOver(run.state) && !run.workerAlive && (
              <p className="text-sm text-amber">
                No worker answers, so nothing moves. It starts together with Plantain; look into its log.
              </p>
            )}
            {run.waitsUntil !== null && (
              <p className="text-sm text-amber">
                No step starts now: quiet hours, or outside of the plan's own. The next ones start{" "}
                <TimeAgo at={run.waitsUntil} />.
              </p>
            )}
            {run.error !== null && <p className="text-sm text-red [overflow-wrap:anywhere]">{run.error}</p>}
          </div>
          {run.kpis.length > 0 && (
            <div className="border-b border-line p-4">
              <BeforeAfter kpis={run.kpis} isJudged={run.kind === "run"} />
            </div>
          )}
          <Details execution={run} />
        </Card>
      )}
    </QueryBoundary>
  );
}
