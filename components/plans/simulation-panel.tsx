"use client";
import { useQuery } from "@tanstack/react-query";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { DagChart } from "#components/charts/dag.tsx";
import { ForecastGantt } from "#components/charts/forecast-gantt.tsx";
import { formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { StepType } from "#lib/core/index.ts";
import { planSimulationQuery } from "#lib/queries/index.ts";
import type { PlanDetail, StoredSimulation } from "#lib/services/plan/index.ts";
import type { PlanSimulation, SimulationSummary } from "#lib/services/simulation/index.ts";
import { AlternativesTable } from "./alternatives-table.tsx";
import { isDecidable } from "./plan-answer.ts";
import type { Edits } from "./plan-edits.ts";
import { StepTable } from "./step-table.tsx";
import { STEP_LABELS } from "./step-words.ts";

type Props = { plan: PlanDetail; edits: Edits; onEdit: ((edits: Edits) => void) | null };

const Figure = ({ label, children, note }: { label: string; children: ReactNode; note?: ReactNode }) => (
  <div className="grid content-start gap-0.5">
    <dt className="text-xs text-faint">{label}</dt>
    <dd className="text-lg font-semibold">{children}</dd>
    {note && <dd className="text-xs text-soft">{note}</dd>}
  </div>
);

const peakWords = ({ peaks }: SimulationSummary): string =>
  peaks
    .filter(({ peak }) => peak > 0)
    .map(({ resource, peak, capacity, usedShare }) => {
      const name = resource === "steps" ? "steps at once" : resource;
      return `${name} ${Number(peak.toFixed(1))} of ${capacity} (${formatShare(usedShare)} on the mean)`;
    })
    .join(" · ");

function Figures({ value }: { value: SimulationSummary }) {
  const { makespanMs, baselineMs, successChance, expectedFailures, costUsd, tokens } = value;
  return (
    <dl className="grid grid-cols-2 gap-4 md:grid-cols-4">
      <Figure label="Takes" note={`nine times of ten within ${formatDuration(makespanMs.p90)}`}>
        {formatDuration(makespanMs.p50)}
      </Figure>
      <Figure label="One after another" note={`nine times of ten within ${formatDuration(baselineMs.p90)}`}>
        {formatDuration(baselineMs.p50)}
      </Figure>
      <Figure
        label="Every step succeeds"
        note={expectedFailures < 0.05 ? "hardly a step fails" : `${expectedFailures.toFixed(1)} steps fail on the mean`}
      >
        {formatShare(successChance)}
      </Figure>
      <Figure
        label="Optimization score"
        note={
          <>
            {value.isWeak && <Badge tone="amber">weak</Badge>} efficiency {formatShare(value.resourceEfficiency)}{" "}
            {value.isWasteful && <Badge tone="amber">wasteful</Badge>}
          </>
        }
      >
        {formatShare(value.optimizationScore)}
      </Figure>
      {costUsd.p90 > 0 && (
        <Figure label="Model calls" note={`${plural(Math.round(tokens.p50), "token")}`}>
          {costUsd.p50.toFixed(4)} USD
        </Figure>
      )}
      {value.deadlineChance !== null && <Figure label="Deadline kept">{formatShare(value.deadlineChance)}</Figure>}
    </dl>
  );
}

const pipelineWords = ({ taskType, runs, meanMs, meanWaitMs }: SimulationSummary["pipeline"][number]): string => {
  const waited = meanWaitMs === null ? "" : ` and waited ${formatDuration(meanWaitMs)}`;
  return `In the pipeline, ${plural(runs, "run")} of ${taskType} took ${formatDuration(meanMs)}${waited} on the mean.`;
};

/** How much the figures can be trusted, and on what they rest. */
function Trust({ value, measuredMs }: { value: SimulationSummary; measuredMs: number | null }) {
  const { coverage, stepsAhead, stepsByHand, runs, basis } = value;
  const words = [
    `${plural(runs, "run")} played.`,
    basis,
    stepsAhead > 0 && `${plural(stepsAhead, "step")} of other executions wait before it.`,
    stepsByHand > 0 && `${plural(stepsByHand, "step")} by hand take no time here: nobody knows how long people take.`,
    coverage !== null &&
      `Of ${plural(coverage.count, "plan")} that ran, ${formatShare(coverage.p50)} were done by their P50 and ${formatShare(coverage.p90)} by their P90.`,
    ...value.pipeline.map(pipelineWords),
    measuredMs !== null && `Measured since: ${formatDuration(measuredMs)}.`,
  ].filter((word) => typeof word === "string" && word !== "");
  return <p className="text-xs text-faint">{words.join(" ")}</p>;
}

function Views({ value, props }: { value: PlanSimulation; props: Props }) {
  const { plan, edits, onEdit } = props;
  const [view, setView] = useState("gantt");
  const labelOf = (type: string) => STEP_LABELS[type as StepType] ?? type;
  const tabs = [
    { value: "gantt", label: "Time line", content: <ForecastGantt steps={value.steps} /> },
    { value: "dag", label: "Order", content: <DagChart steps={value.steps} labelOf={labelOf} /> },
    {
      value: "table",
      label: "Steps",
      count: value.steps.length,
      content: <StepTable plan={plan} times={value.steps} edits={edits} onEdit={onEdit} />,
    },
    ...(isDecidable(plan)
      ? [{ value: "ways", label: "Other ways", content: <AlternativesTable plan={plan} canTake={onEdit !== null} /> }]
      : []),
  ];
  return <Tabs label="How it would run" tabs={tabs} value={view} onChange={setView} />;
}

function Ready({ stored, props }: { stored: StoredSimulation; props: Props }) {
  const { simulation, voidReason, measuredMs } = stored;
  if (simulation === null) {
    return <Empty title="This plan has not been simulated">Its checks say what is in the way.</Empty>;
  }
  return (
    <div className="grid gap-4 p-4">
      {voidReason !== null && (
        <p className="flex flex-wrap items-center gap-2 text-sm text-amber">
          <TriangleAlert className="size-4 shrink-0" aria-hidden />
          <span className="min-w-0 flex-1">These figures no longer count: {voidReason}</span>
        </p>
      )}
      <Figures value={simulation} />
      <p className="text-xs text-soft">Most in use at once: {peakWords(simulation)}</p>
      <Views value={simulation} props={props} />
      <Trust value={simulation} measuredMs={measuredMs} />
    </div>
  );
}

/** How the plan should run: time against one after another, risk, use of the machine, and each step. */
export function SimulationPanel(props: Props) {
  const { plan } = props;
  const { can } = useSession();
  const stored = useQuery(planSimulationQuery(plan.id));
  const again = useTool("plans.simulate");
  const button = can("operate") && isDecidable(plan) && (
    <Button size="sm" isPending={again.isPending} onClick={() => again.mutate({ planId: plan.id })}>
      {!again.isPending && <RefreshCw aria-hidden />}
      Simulate again
    </Button>
  );
  return (
    <Panel title="How it would run" action={button}>
      <QueryBoundary query={stored} loading={<div className="h-64" />}>
        {(value) => <Ready stored={value} props={props} />}
      </QueryBoundary>
    </Panel>
  );
}
