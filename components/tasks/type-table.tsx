"use client";
import { quantileScale } from "#components/charts/prepare-quantiles.ts";
import { QuantileBar } from "#components/charts/quantile-bar.tsx";
import { formatCount, formatDuration, formatShare } from "#components/format/numbers.ts";
import { cx } from "#components/ui/cx.ts";
import { type Column, DataTable } from "#components/ui/table.tsx";
import type { TaskSummary, TaskTypeSummary } from "#lib/services/task/index.ts";

const WORRYING_SUCCESS = 0.95;

function columnsFor(types: readonly TaskTypeSummary[]): Column<TaskTypeSummary>[] {
  const durations = quantileScale(types.map((type) => type.durationMs));
  const waits = quantileScale(types.map((type) => type.waitMs));
  return [
    { key: "type", head: "Type", cell: (row) => row.type, sortValue: (row) => row.type, onPhone: "title" },
    { key: "runs", head: "Runs", isNumber: true, cell: (row) => formatCount(row.runs), sortValue: (row) => row.runs },
    {
      key: "success",
      head: "Success",
      isNumber: true,
      cell: (row) => (
        <span className={cx(row.successRate !== null && row.successRate < WORRYING_SUCCESS && "font-medium text-red")}>
          {formatShare(row.successRate)}
        </span>
      ),
      sortValue: (row) => row.successRate,
    },
    {
      key: "failed",
      head: "Failed",
      isNumber: true,
      cell: (row) => formatCount(row.failed),
      sortValue: (row) => row.failed,
    },
    {
      key: "wait",
      head: "Wait, median · 95 %",
      isNumber: true,
      cell: (row) => <QuantileBar quantiles={row.waitMs} scale={waits} label={`Wait of ${row.type}`} />,
      sortValue: (row) => row.waitMs?.p50 ?? null,
    },
    {
      key: "duration",
      head: "Duration, median · 95 %",
      isNumber: true,
      cell: (row) => <QuantileBar quantiles={row.durationMs} scale={durations} label={`Duration of ${row.type}`} />,
      sortValue: (row) => row.durationMs?.p50 ?? null,
    },
    {
      key: "total",
      head: "Work in all",
      isNumber: true,
      cell: (row) => formatDuration(row.totalDurationMs),
      sortValue: (row) => row.totalDurationMs,
    },
  ];
}

type Props = { summary: TaskSummary; currentType: string; onType: (type: string) => void };

/** One row per task type; choosing one narrows the runs below to it. */
export const TypeTable = ({ summary, currentType, onType }: Props) => (
  <DataTable
    label="Task types"
    columns={columnsFor(summary.types)}
    rows={summary.types}
    rowKey={(row) => row.type}
    onOpen={(row) => onType(row.type === currentType ? "" : row.type)}
    isCurrent={(row) => row.type === currentType}
    initialSort={{ key: "total", isDescending: true }}
  />
);
