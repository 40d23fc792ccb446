import { formatCount, formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { Panel } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import type { TaskSummary } from "#lib/services/task/index.ts";

type Worker = TaskSummary["workers"][number];
type Family = TaskSummary["errors"][number];
type TypeTrend = TaskSummary["trends"][number];
type Trend = TypeTrend["duration"];

const WORKERS: readonly Column<Worker>[] = [
  {
    key: "worker",
    head: "Worker",
    cell: (row) => row.worker || "not named",
    sortValue: (row) => row.worker,
    onPhone: "title",
  },
  { key: "runs", head: "Runs", isNumber: true, cell: (row) => formatCount(row.runs), sortValue: (row) => row.runs },
  {
    key: "success",
    head: "Success",
    isNumber: true,
    cell: (row) => formatShare(row.successRate),
    sortValue: (row) => row.successRate,
  },
  {
    key: "wait",
    head: "Wait, median",
    isNumber: true,
    cell: (row) => formatDuration(row.waitMs?.p50),
    sortValue: (row) => row.waitMs?.p50 ?? null,
  },
  {
    key: "duration",
    head: "Duration, median",
    isNumber: true,
    cell: (row) => formatDuration(row.durationMs?.p50),
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

/** How each worker fares; nothing when runs name none. */
export function WorkerPanel({ workers }: { workers: readonly Worker[] }) {
  if (workers.every(({ worker }) => worker === "")) return null;
  return (
    <Panel title="Workers" note={plural(workers.length, "worker")}>
      <DataTable label="Workers" columns={WORKERS} rows={workers} rowKey={(row) => row.worker} />
    </Panel>
  );
}

/** How runs fail: texts that are equal but for numbers, ids and paths. */
export function ErrorPanel({ errors }: { errors: readonly Family[] }) {
  if (errors.length === 0) return null;
  return (
    <Panel title="How runs fail" note="errors that differ only in numbers, ids and paths are one line">
      <ul className="divide-y divide-line">
        {errors.slice(0, 12).map((family) => (
          <li key={`${family.pattern} ${family.dependency}`} className="grid gap-1 px-4 py-2">
            <p className="font-mono text-xs [overflow-wrap:anywhere]">{family.pattern}</p>
            <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-faint">
              <span className="text-red">{plural(family.runs, "run")}</span>
              {family.attempts > family.runs && <span>{plural(family.attempts, "try", "tries")}</span>}
              {family.dependency && <span>calls {family.dependency}</span>}
              <span>{family.types.map(({ type, runs }) => `${type} ${formatCount(runs)}`).join(", ")}</span>
              {family.lastSeenMs !== null && (
                <span>
                  last <ExactTime at={new Date(family.lastSeenMs).toISOString()} />
                </span>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const sign = (value: number): string => (value > 0 ? "+" : value < 0 ? "−" : "±");
const perDay = (value: number): string => `${sign(value)}${Number(Math.abs(value * 100).toFixed(1))} %`;

function TrendCell({ trend, isGoodUp }: { trend: Trend; isGoodUp: boolean }) {
  if (trend === null) return <span className="text-faint">too few days</span>;
  const isWorse = trend.isClear && trend.perDay > 0 !== isGoodUp;
  return (
    <span className={isWorse ? "text-red" : trend.isClear ? "text-ink" : "text-faint"}>
      {trend.isClear ? `${perDay(trend.perDay)} a day` : "no clear trend"}
      <span className="block text-2xs text-faint">
        {perDay(trend.low)} to {perDay(trend.high)}
      </span>
    </span>
  );
}

const TRENDS: readonly Column<TypeTrend>[] = [
  { key: "type", head: "Type", cell: (row) => row.type, sortValue: (row) => row.type, onPhone: "title" },
  {
    key: "duration",
    head: "Duration",
    isNumber: true,
    cell: (row) => <TrendCell trend={row.duration} isGoodUp={false} />,
    sortValue: (row) => row.duration?.perDay ?? null,
  },
  {
    key: "wait",
    head: "Wait",
    isNumber: true,
    cell: (row) => <TrendCell trend={row.wait} isGoodUp={false} />,
    sortValue: (row) => row.wait?.perDay ?? null,
  },
  {
    key: "success",
    head: "Success",
    isNumber: true,
    cell: (row) => <TrendCell trend={row.success} isGoodUp />,
    sortValue: (row) => row.success?.perDay ?? null,
  },
];

/** How each type changes from day to day, with the interval that says whether it does. */
export function TrendPanel({ trends }: { trends: readonly TypeTrend[] }) {
  if (trends.every((row) => row.duration === null && row.wait === null && row.success === null)) return null;
  return (
    <Panel title="Trends" note="change a day with its 95 % interval">
      <DataTable label="Trends" columns={TRENDS} rows={trends} rowKey={(row) => row.type} />
    </Panel>
  );
}
