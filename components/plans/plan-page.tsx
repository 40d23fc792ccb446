"use client";
import { useQuery } from "@tanstack/react-query";
import { ExecutionPanel } from "#components/executions/execution-panel.tsx";
import { Crumb } from "#components/frame/crumb.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { paths } from "#components/paths.ts";
import { LoadingPage } from "#components/states/loading.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { executionQuery, planQuery } from "#lib/queries/index.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import { ApprovalBar } from "./approval-bar.tsx";
import { EditBar } from "./edit-bar.tsx";
import { withDependents } from "./group-steps.ts";
import { LimitsPanel } from "./limits-panel.tsx";
import { isDecidable, isRevisable, planAnswer } from "./plan-answer.ts";
import { PlanDiff } from "./plan-diff.tsx";
import { hasEdits, withToggled } from "./plan-edits.ts";
import { AboutPanel, ChecksPanel, PredictionPanel } from "./plan-facts.tsx";
import { PlanStateBadge } from "./plan-state.tsx";
import { SamplePanel } from "./sample-panel.tsx";
import { SimilarPlansPanel } from "./similar-plans.tsx";
import { SimulationPanel } from "./simulation-panel.tsx";
import { usePlanEdits } from "./use-plan-edits.ts";

/** The latest run, and on top of it the undo of that run where there is one. */
function Executions({ executionId }: { executionId: string }) {
  const undoneBy = useQuery(executionQuery(executionId)).data?.undoneBy ?? null;
  return (
    <>
      {undoneBy !== null && <ExecutionPanel executionId={undoneBy} />}
      <ExecutionPanel executionId={executionId} />
    </>
  );
}

function PlanView({ plan }: { plan: PlanDetail }) {
  const { can } = useSession();
  const { edits, change, clear, preview } = usePlanEdits(plan);
  const leftOut = withDependents(plan.steps, new Set(edits.leaveOut));
  const toggle = (keys: readonly string[], isIn: boolean) => change(withToggled(edits, keys, isIn));
  const canRevise = can("operate") && isRevisable(plan);
  return (
    <PageBody>
      <PageHead
        title={plan.title}
        answer={planAnswer(plan)}
        above={
          <p className="mb-1 flex items-center gap-2 text-sm text-faint">
            <Crumb href={paths.plans()}>Plans</Crumb>
            <span aria-hidden>/</span>
            <PlanStateBadge state={plan.state} />
          </p>
        }
      />
      {plan.latestExecutionId !== null && <Executions executionId={plan.latestExecutionId} />}
      <div className="grid min-w-0 grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="order-2 grid min-w-0 grid-cols-1 gap-6 xl:order-1">
          <SimulationPanel plan={plan} edits={edits} onEdit={canRevise ? change : null} />
          <PlanDiff plan={plan} leftOut={leftOut} onToggle={canRevise ? toggle : null} />
        </div>
        <div className="order-1 grid min-w-0 grid-cols-1 gap-4 md:max-xl:grid-cols-2 xl:order-2">
          <PredictionPanel plan={plan} />
          <ChecksPanel plan={plan} />
          <LimitsPanel plan={plan} edits={edits} onEdit={canRevise ? change : null} />
          <SamplePanel planId={plan.id} />
          <AboutPanel plan={plan} />
          <SimilarPlansPanel planId={plan.id} />
        </div>
      </div>
      {hasEdits(edits) ? (
        <EditBar plan={plan} edits={edits} leftOut={leftOut} preview={preview} onClear={clear} />
      ) : (
        isDecidable(plan) && <ApprovalBar plan={plan} onLeaveOut={(keys) => toggle(keys, false)} />
      )}
    </PageBody>
  );
}

export function PlanPage({ planId }: { planId: string }) {
  const plan = useQuery(planQuery(planId));
  return (
    <QueryBoundary query={plan} loading={<LoadingPage />}>
      {(value) => <PlanView plan={value} />}
    </QueryBoundary>
  );
}
