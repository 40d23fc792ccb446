"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { EXECUTION_LABELS } from "#components/executions/execution-words.ts";
import { FindingList } from "#components/findings/finding-list.tsx";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { paths } from "#components/paths.ts";
import { PlanRecommendation } from "#components/plans/plan-it.tsx";
import { effectWords } from "#components/recommendations/effect-words.ts";
import { Empty } from "#components/states/empty.tsx";
import { LoadingPage } from "#components/states/loading.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Panel } from "#components/ui/card.tsx";
import { ProgressBar } from "#components/ui/progress.tsx";
import type { ExecutionState } from "#lib/execution/index.ts";
import { overviewQuery } from "#lib/queries/index.ts";
import type { ExecutionSummary } from "#lib/services/execution/index.ts";
import type { Overview } from "#lib/services/overview/index.ts";
import { FirstSteps } from "./first-steps.tsx";
import { NextAction } from "./next-action.tsx";
import { Stats } from "./stats.tsx";

const All = ({ href, children }: { href: string; children: string }) => (
  <Link href={href} className="rounded-sm text-sm text-accent-ink underline-offset-2 hover:underline">
    {children}
  </Link>
);

const TONES: Partial<Record<ExecutionState, Tone>> = {
  succeeded: "green",
  failed: "red",
  cancelled: "striped",
  running: "blue",
};

function ExecutionLine({ execution }: { execution: ExecutionSummary }) {
  const isRunning = execution.finishedAt === null;
  return (
    <li data-row tabIndex={-1} className="cell relative grid gap-1 px-4 -outline-offset-2 hover:bg-hover">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <Link
          href={paths.plan(execution.planId)}
          data-row-open
          className="min-w-0 flex-1 font-medium after:absolute after:inset-0 hover:text-accent-ink"
        >
          {execution.kind === "undo" ? `Undo: ${execution.planTitle}` : execution.planTitle}
        </Link>
        <Badge tone={TONES[execution.state] ?? "plain"}>{EXECUTION_LABELS[execution.state]}</Badge>
      </div>
      {isRunning && (
        <ProgressBar
          label={execution.planTitle}
          value={execution.stepsTotal === 0 ? null : execution.stepsDone / execution.stepsTotal}
        />
      )}
      <p className="text-xs text-faint">
        {execution.stepsDone} of {plural(execution.stepsTotal, "step")}
        {execution.stepsFailed > 0 && `, ${execution.stepsFailed} failed`}
        {execution.etaMs !== null && `, about ${formatDuration(execution.etaMs)} left`}
        {" · "}
        <TimeAgo at={execution.finishedAt ?? execution.startedAt ?? execution.createdAt} />
      </p>
    </li>
  );
}

function Advice({ overview }: { overview: Overview }) {
  return (
    <Panel title="Worth doing" action={<All href={paths.recommendations}>All recommendations</All>}>
      {overview.topRecommendations.length === 0 ? (
        <Empty title="Nothing to recommend" />
      ) : (
        <ul className="divide-y divide-line">
          {overview.topRecommendations.map((recommendation) => (
            <li key={recommendation.id} className="flex flex-wrap items-center gap-3 px-4 py-3">
              <div className="min-w-48 flex-1">
                <p className="text-base font-medium">{recommendation.title}</p>
                {recommendation.effect && <p className="text-xs text-soft">{effectWords(recommendation.effect)}</p>}
              </div>
              <PlanRecommendation recommendation={recommendation} look="secondary" size="sm" label="Plan it" />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Ready({ overview }: { overview: Overview }) {
  const runs = [...overview.activeExecutions, ...overview.recentExecutions];
  const isEmpty = overview.sources === 0;
  return (
    <PageBody>
      <PageHead title="Overview" answer={overview.headline} action={!isEmpty && <NextAction overview={overview} />} />
      {!overview.workerAlive && (
        <p className="text-sm text-amber" role="status">
          The worker does not answer: nothing is read and nothing runs until Plantain is started again.
        </p>
      )}
      <FirstSteps overview={overview} />
      {!isEmpty && (
        <>
          <Stats overview={overview} />
          <div className="grid items-start gap-6 xl:grid-cols-[3fr_2fr]">
            <Panel title="What hurts most" action={<All href={paths.findings}>All findings</All>}>
              {overview.topFindings.length === 0 ? (
                <Empty title="No findings">Nothing slow, failing or missing was found.</Empty>
              ) : (
                <FindingList findings={overview.topFindings} />
              )}
            </Panel>
            <div className="grid gap-6">
              <Advice overview={overview} />
              {runs.length > 0 && (
                <Panel title="Executions" action={<All href={paths.plans()}>All plans</All>}>
                  <ul data-rows className="divide-y divide-line">
                    {runs.map((execution) => (
                      <ExecutionLine key={execution.id} execution={execution} />
                    ))}
                  </ul>
                </Panel>
              )}
            </div>
          </div>
        </>
      )}
    </PageBody>
  );
}

export function OverviewPage() {
  const overview = useQuery(overviewQuery());
  return (
    <QueryBoundary query={overview} loading={<LoadingPage />}>
      {(value) => <Ready overview={value} />}
    </QueryBoundary>
  );
}
