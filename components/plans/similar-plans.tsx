"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { formatDuration, formatFigure, formatShare } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Panel } from "#components/ui/card.tsx";
import { similarPlansQuery } from "#lib/queries/index.ts";
import type { SimilarPlan } from "#lib/services/similar-plan/index.ts";
import { PlanStateBadge } from "./plan-state.tsx";

const figure = (value: number, unit: string): string =>
  unit === "share" ? formatShare(value) : formatFigure(value, unit);

function timeWords({ durationMs, expectedMs, stepsFailed }: SimilarPlan): string {
  if (durationMs === null) return "never ran";
  const expected = expectedMs === null ? "" : `, expected ${formatDuration(expectedMs)}`;
  return `took ${formatDuration(durationMs)}${expected}${stepsFailed ? `; ${stepsFailed} failed` : ""}`;
}

function Row({ plan }: { plan: SimilarPlan }) {
  const [effect] = plan.effects;
  return (
    <li className="grid gap-0.5 py-2 text-sm">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Link
          href={paths.plan(plan.planId)}
          className="min-w-0 text-accent-ink underline underline-offset-2 [overflow-wrap:anywhere]"
        >
          {plan.title}
        </Link>
        <PlanStateBadge state={plan.state} />
      </div>
      <p className="text-xs text-soft">{timeWords(plan)}</p>
      {effect && (
        <p className="text-xs text-soft">
          {effect.label}: {figure(effect.before, effect.unit)} → {figure(effect.after, effect.unit)}
        </p>
      )}
      {plan.reason !== null && <p className="text-xs text-soft [overflow-wrap:anywhere]">{plan.reason}</p>}
      <p className="text-xs text-faint">
        {formatShare(plan.similarity)} alike, <TimeAgo at={plan.endedAt} />
      </p>
    </li>
  );
}

/** What came of plans like this one. */
export function SimilarPlansPanel({ planId }: { planId: string }) {
  const similar = useQuery(similarPlansQuery(planId));
  return (
    <Panel title="Similar plans of the past">
      <QueryBoundary query={similar}>
        {({ items, sentence }) => (
          <div className="px-4 py-2">
            <p className="text-sm text-soft">{sentence}</p>
            <ul className="divide-y divide-line/60">
              {items.map((plan) => (
                <Row key={plan.planId} plan={plan} />
              ))}
            </ul>
          </div>
        )}
      </QueryBoundary>
    </Panel>
  );
}
