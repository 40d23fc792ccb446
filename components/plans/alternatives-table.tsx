"use client";
import { useQuery } from "@tanstack/react-query";
import { formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import { useTool } from "#components/frame/tool-runner.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { tell } from "#components/ui/toast.tsx";
import { planComparisonQuery } from "#lib/queries/index.ts";
import type { ComparedPlans, PlanAlternative, PlanDetail } from "#lib/services/plan/index.ts";
import type { SimulationSummary } from "#lib/services/simulation/index.ts";

type Way = Pick<PlanAlternative, "title" | "says" | "stepCount" | "errors"> & { figures: SimulationSummary | null };

const FIGURES: readonly (readonly [label: string, of: (figures: SimulationSummary) => string])[] = [
  ["Takes", ({ makespanMs }) => formatDuration(makespanMs.p50)],
  ["Nine times of ten within", ({ makespanMs }) => formatDuration(makespanMs.p90)],
  ["First step starts after", ({ firstStartMs }) => formatDuration(firstStartMs.p50)],
  ["Every step succeeds", ({ successChance }) => formatShare(successChance)],
  ["Optimization score", ({ optimizationScore }) => formatShare(optimizationScore)],
  ["Resource efficiency", ({ resourceEfficiency }) => formatShare(resourceEfficiency)],
];

function WayCard({ way, children }: { way: Way; children?: React.ReactNode }) {
  return (
    <li className="grid content-start gap-2 rounded-md border border-line p-3">
      <h3 className="text-sm font-semibold">{way.title}</h3>
      <p className="min-h-8 text-xs text-soft">
        {way.says} {plural(way.stepCount, "step")}.
      </p>
      {way.figures === null ? (
        <p className="text-sm text-red">{way.errors[0] ?? "It could not run."}</p>
      ) : (
        <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 text-sm">
          {FIGURES.map(([label, of]) => (
            <div key={label} className="contents">
              <dt className="text-faint">{label}</dt>
              <dd className="text-right">{way.figures && of(way.figures)}</dd>
            </div>
          ))}
        </dl>
      )}
      {children}
    </li>
  );
}

function Ways({ plan, value, canTake }: { plan: PlanDetail; value: ComparedPlans; canTake: boolean }) {
  const take = useTool("plans.revise", { onDone: (next) => tell(`Revision ${next.revision} waits for a decision`) });
  const own = { title: "As it stands", says: "", stepCount: plan.stepCount, errors: [], figures: value.plan };
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3" aria-label="Ways to run this plan">
      <WayCard way={own} />
      {value.alternatives.map((way) => (
        <WayCard key={way.name} way={{ ...way, figures: way.simulation }}>
          {canTake && way.errors.length === 0 && (
            <Button
              size="sm"
              className="justify-self-start"
              aria-label={`Take this way: ${way.title}`}
              disabled={take.isPending}
              onClick={() => take.mutate({ planId: plan.id, contentHash: value.contentHash, edits: way.edits })}
            >
              Take this way
            </Button>
          )}
        </WayCard>
      ))}
    </ul>
  );
}

/** The plan beside other ways to do the same, played with the same luck. */
export function AlternativesTable({ plan, canTake }: { plan: PlanDetail; canTake: boolean }) {
  const compared = useQuery(planComparisonQuery(plan.id));
  return (
    <QueryBoundary query={compared} loading={<p className="text-sm text-soft">Simulating each way …</p>}>
      {(value) => <Ways plan={plan} value={value} canTake={canTake} />}
    </QueryBoundary>
  );
}
