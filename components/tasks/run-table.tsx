"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { formatDuration } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { rowsOf, taskRunsQuery } from "#lib/queries/index.ts";
import type { TaskRunView } from "#lib/services/task/index.ts";
import { RunStatusBadge } from "./run-status.tsx";

const COLUMNS: readonly Column<TaskRunView>[] = [
  {
    key: "id",
    head: "Run",
    cell: (run) => <span className="font-mono text-xs [overflow-wrap:anywhere]">{run.externalId}</span>,
    onPhone: "title",
  },
  { key: "type", head: "Type", cell: (run) => run.type, sortValue: (run) => run.type },
  { key: "status", head: "Status", cell: (run) => <RunStatusBadge status={run.status} /> },
  { key: "queued", head: "Queued", cell: (run) => <ExactTime at={run.queuedAt} />, sortValue: (run) => run.queuedAt },
  {
    key: "wait",
    head: "Wait",
    isNumber: true,
    cell: (run) => formatDuration(run.waitMs),
    sortValue: (run) => run.waitMs,
  },
  {
    key: "duration",
    head: "Duration",
    isNumber: true,
    cell: (run) => formatDuration(run.durationMs),
    sortValue: (run) => run.durationMs,
  },
  { key: "attempt", head: "Attempt", isNumber: true, cell: (run) => run.attempt, sortValue: (run) => run.attempt },
  {
    key: "error",
    head: "Error",
    cell: (run) => run.error && <span className="line-clamp-2 text-red [overflow-wrap:anywhere]">{run.error}</span>,
    className: "max-w-md",
  },
];

type Props = { filter: { sourceId?: string; type?: string; status?: string; findingId?: string; search?: string } };

/** Task runs that fit a filter, the newest first. */
export function RunTable({ filter }: Props) {
  const runs = useInfiniteQuery(taskRunsQuery(filter));
  return (
    <QueryBoundary
      query={runs}
      isEmpty={(read) => rowsOf(read).length === 0}
      empty={<Empty title="No run fits this filter" />}
    >
      {(read) => (
        <>
          <DataTable label="Task runs" columns={COLUMNS} rows={rowsOf(read)} rowKey={(run) => run.id} />
          <ShowMore query={runs} one="run" />
        </>
      )}
    </QueryBoundary>
  );
}
