"use client";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import Link from "next/link";
import { useExecutionMarks } from "#components/charts/execution-marks.ts";
import { VolumeChart } from "#components/charts/volume-chart.tsx";
import { formatCount, formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { paths } from "#components/paths.ts";
import { SourceSelect } from "#components/sources/source-select.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button, buttonClass } from "#components/ui/button.tsx";
import { Card, Panel } from "#components/ui/card.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { taskSummaryQuery } from "#lib/queries/index.ts";
import type { TaskSummary } from "#lib/services/task/index.ts";
import { ImportRuns } from "./import-dialog.tsx";
import { RUN_STATUS_LOOKS } from "./run-status.tsx";
import { RunTable } from "./run-table.tsx";
import { ErrorPanel, TrendPanel, WorkerPanel } from "./task-panels.tsx";
import { TypeTable } from "./type-table.tsx";
import { WeekMap } from "./week-map.tsx";

const DAY_MS = 86_400_000;
const SERIES = [
  { key: "other", label: "Other", color: "var(--edge)" },
  { key: "succeeded", label: "Succeeded", color: "var(--chart-3)" },
  { key: "failed", label: "Failed", color: "var(--chart-4)" },
];

/** "5 000 runs of 8 types: 93 % succeed; transcode takes the most time, 40 d 2 h in all." */
function answerOf(summary: TaskSummary): string {
  if (summary.runs === 0) return "No task has run yet.";
  const succeeded = summary.types.reduce((sum, type) => sum + type.succeeded, 0);
  const ended = succeeded + summary.types.reduce((sum, type) => sum + type.failed, 0);
  const longest = [...summary.types].sort((a, b) => b.totalDurationMs - a.totalDurationMs)[0];
  const share = ended === 0 ? "" : `: ${formatShare(succeeded / ended)} of those that ended succeeded`;
  const most = longest
    ? `; ${longest.type} takes the most time, ${formatDuration(longest.totalDurationMs)} in all`
    : "";
  return `${plural(summary.runs, "run")} of ${plural(summary.types.length, "type")}${share}${most}.`;
}

const FILTERS = ["source", "type", "status", "finding", "search", "days"] as const;

function Runs({ values, set }: Pick<ReturnType<typeof useUrlFilters<(typeof FILTERS)[number]>>, "values" | "set">) {
  const filter = {
    sourceId: values.source,
    type: values.type,
    status: values.status,
    findingId: values.finding,
    search: values.search,
  };
  return (
    <Panel
      title={values.type === "" ? "Runs" : `Runs of ${values.type}`}
      action={
        <>
          {values.finding !== "" && (
            <Button size="sm" onClick={() => set({ finding: "" })}>
              <X aria-hidden />
              Only those behind one finding
            </Button>
          )}
          <Select
            aria-label="Status"
            value={values.status}
            onChange={(event) => set({ status: event.target.value })}
            className="w-auto"
          >
            <option value="">Every status</option>
            {Object.entries(RUN_STATUS_LOOKS).map(([status, look]) => (
              <option key={status} value={status}>
                {look.label}
              </option>
            ))}
          </Select>
          <Input
            data-search
            type="search"
            aria-label="Find in errors and ids"
            placeholder="Find in errors and ids"
            value={values.search}
            onChange={(event) => set({ search: event.target.value })}
            className="w-48"
          />
        </>
      }
    >
      <RunTable filter={filter} />
    </Panel>
  );
}

function Ready({ summary, values, set }: { summary: TaskSummary } & Parameters<typeof Runs>[0]) {
  const marks = useExecutionMarks();
  const rows = summary.daily.map(({ day, ...counts }) => ({ startMs: Date.parse(`${day}T00:00:00Z`), values: counts }));
  return (
    <>
      {summary.isStale && (
        <p className="text-sm text-soft" role="status">
          Runs came in since the last analysis
          {summary.analysedAt && (
            <>
              {" "}
              (<TimeAgo at={summary.analysedAt} />)
            </>
          )}
          . The figures follow as soon as they are analysed.
        </p>
      )}
      <Panel title="Runs per day" note="UTC days">
        <VolumeChart label="Runs per day" unit="runs" rows={rows} series={SERIES} bucketMs={DAY_MS} marks={marks} />
      </Panel>
      <WeekMap week={summary.week} />
      <Panel title="Task types" note={`${formatCount(summary.types.length)} types; choose one to see its runs`}>
        <TypeTable summary={summary} currentType={values.type} onType={(type) => set({ type })} />
      </Panel>
      <TrendPanel trends={summary.trends} />
      <WorkerPanel workers={summary.workers} />
      <ErrorPanel errors={summary.errors} />
      <Runs values={values} set={set} />
    </>
  );
}

/** How the pipeline's tasks fare: how many, how well, how long they wait and run. */
export function TasksPage() {
  const { values, set } = useUrlFilters(FILTERS);
  const days = Number(values.days) || undefined;
  const summary = useQuery(taskSummaryQuery({ sourceId: values.source, ...(days ? { days } : {}) }));
  return (
    <PageBody>
      <PageHead
        title="Tasks"
        answer={summary.data && answerOf(summary.data)}
        action={
          <>
            <ImportRuns />
            <SourceSelect
              value={values.source}
              onChange={(source) => set({ source })}
              kinds={["banana_bun", "task_runs"]}
            />
            <Select
              aria-label="Time"
              value={values.days}
              onChange={(event) => set({ days: event.target.value })}
              className="w-auto"
            >
              <option value="">All time</option>
              <option value="1">Last day</option>
              <option value="7">Last 7 days</option>
              <option value="30">Last 30 days</option>
              <option value="90">Last 90 days</option>
            </Select>
          </>
        }
      />
      <QueryBoundary
        query={summary}
        isEmpty={(value) => value.runs === 0}
        empty={
          <Card>
            <Empty
              title={days ? "No run in this time" : "No task runs yet"}
              action={
                !days && (
                  <Link href={paths.sources} className={buttonClass({})}>
                    To the sources
                  </Link>
                )
              }
            >
              {days
                ? "Choose a longer time above."
                : "They come from a Banana Bun installation, or are handed over as a file or through the API."}
            </Empty>
          </Card>
        }
      >
        {(value) => <Ready summary={value} values={values} set={set} />}
      </QueryBoundary>
    </PageBody>
  );
}
