"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatDuration } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import type { PlanState } from "#lib/approval/index.ts";
import { plansQuery, rowsOf } from "#lib/queries/index.ts";
import type { PlanSummary } from "#lib/services/plan/index.ts";
import { PLAN_STATE_LOOKS, PlanStateBadge } from "./plan-state.tsx";

const COLUMNS: readonly Column<PlanSummary>[] = [
  { key: "title", head: "Plan", cell: (plan) => plan.title, onPhone: "title", className: "min-w-56" },
  { key: "state", head: "State", cell: (plan) => <PlanStateBadge state={plan.state} /> },
  { key: "steps", head: "Steps", isNumber: true, cell: (plan) => plan.stepCount, sortValue: (plan) => plan.stepCount },
  { key: "files", head: "Files", isNumber: true, cell: (plan) => plan.fileCount, sortValue: (plan) => plan.fileCount },
  {
    key: "time",
    head: "Expected time",
    isNumber: true,
    cell: (plan) => formatDuration(plan.expectedMs),
    sortValue: (plan) => plan.expectedMs,
  },
  { key: "by", head: "Asked by", cell: (plan) => plan.createdBy, onPhone: "hidden" },
  {
    key: "updated",
    head: "Changed",
    isNumber: true,
    cell: (plan) => <TimeAgo at={plan.updatedAt} />,
    sortValue: (plan) => plan.updatedAt,
  },
];

/** Every plan, the last changed first. */
export function PlanList() {
  const [state, setState] = useState("");
  const [search, setSearch] = useState("");
  const plans = useInfiniteQuery(plansQuery({ state, search }));
  return (
    <Panel
      title="All plans"
      action={
        <>
          <Select
            aria-label="State"
            value={state}
            onChange={(event) => setState(event.target.value)}
            className="w-auto"
          >
            <option value="">Every state</option>
            {(Object.keys(PLAN_STATE_LOOKS) as PlanState[]).map((one) => (
              <option key={one} value={one}>
                {PLAN_STATE_LOOKS[one].label}
              </option>
            ))}
          </Select>
          <Input
            data-search
            type="search"
            aria-label="Find a plan"
            placeholder="Find a plan"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="w-40"
          />
        </>
      }
    >
      <QueryBoundary
        query={plans}
        isEmpty={(read) => rowsOf(read).length === 0}
        empty={
          <Empty title={state === "" && search === "" ? "No plan yet" : "No plan fits this filter"}>
            Say above what should be better, or make a plan from a recommendation.
          </Empty>
        }
      >
        {(read) => (
          <>
            <DataTable
              label="Plans"
              columns={COLUMNS}
              rows={rowsOf(read)}
              rowKey={(plan) => plan.id}
              rowHref={(plan) => paths.plan(plan.id)}
            />
            <ShowMore query={plans} one="plan" />
          </>
        )}
      </QueryBoundary>
    </Panel>
  );
}
