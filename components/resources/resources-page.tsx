"use client";
import { useQuery } from "@tanstack/react-query";
import { useExecutionMarks } from "#components/charts/execution-marks.ts";
import { LineChart } from "#components/charts/line-chart.tsx";
import { formatShare } from "#components/format/numbers.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Card, Panel } from "#components/ui/card.tsx";
import { Select } from "#components/ui/input.tsx";
import { metricSeriesQuery, resourcesQuery } from "#lib/queries/index.ts";
import type { MetricSeries, ResourceView } from "#lib/services/metric/index.ts";
import { axisFigure, resourceFigure, resourceName, resourcesAnswer } from "./resource-words.ts";

const ORDER = ["cpu", "memory", "disk_busy", "disk_space", "gpu", "disk_read", "disk_write", "network", "queue", "llm"];
const rank = (resource: string): number => {
  const at = ORDER.findIndex((start) => resource.startsWith(start));
  return at === -1 ? ORDER.length : at;
};

const SPANS = [
  ["1", "Last hour"],
  ["6", "Last 6 hours"],
  ["24", "Last day"],
  ["168", "Last 7 days"],
  ["720", "Last 30 days"],
  ["8760", "Last year"],
] as const;
const INITIAL_HOURS = "6";

type One = MetricSeries["series"][number];

function Chart({ series, frame, now }: { series: One; frame: MetricSeries; now: ResourceView | undefined }) {
  const marks = useExecutionMarks();
  const { resource, host, capacity, points } = series;
  const line = {
    key: "value",
    label: resourceName(resource),
    color: "var(--chart-1)",
    points: points.map(({ at, value }) => ({ atMs: Date.parse(at), value })),
  };
  const note = [
    host || "unnamed machine",
    now && `now ${resourceFigure(resource, now.value)}`,
    now?.share != null && capacity !== 1
      ? `${formatShare(now.share)} of ${resourceFigure(resource, capacity ?? 0)}`
      : null,
  ];
  return (
    <Panel title={resourceName(resource)} note={note.filter(Boolean).join(" · ")}>
      <div className="p-3">
        <LineChart
          label={`${resourceName(resource)} of ${host || "an unnamed machine"}`}
          series={[line]}
          fromMs={Date.parse(frame.from)}
          toMs={Date.parse(frame.to)}
          gapMs={frame.resolutionSec * 2500}
          limit={capacity}
          marks={marks}
          format={(value) => resourceFigure(resource, value)}
          formatAxis={(value) => axisFigure(resource, value)}
        />
      </div>
    </Panel>
  );
}

/** What the machines have to give and what is used of it, over time. */
export function ResourcesPage() {
  const { values, set } = useUrlFilters(["hours"] as const);
  const hours = Number(values.hours) || Number(INITIAL_HOURS);
  const resources = useQuery({ ...resourcesQuery(), refetchInterval: 15_000 });
  const series = useQuery({ ...metricSeriesQuery({ hours }), refetchInterval: 30_000 });
  return (
    <PageBody>
      <PageHead
        title="Resources"
        answer={resources.data && resourcesAnswer(resources.data.items)}
        action={
          <Select
            aria-label="Time"
            value={values.hours || INITIAL_HOURS}
            onChange={(event) => set({ hours: event.target.value === INITIAL_HOURS ? "" : event.target.value })}
            className="w-auto"
          >
            {SPANS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        }
      />
      <p className="text-xs text-faint">
        Dashed grey: the capacity. Dashed green: a plan was carried out. Where nothing was measured there is a gap.
      </p>
      <QueryBoundary
        query={series}
        isEmpty={(value) => value.series.length === 0}
        empty={
          <Card>
            <Empty title="Nothing was measured in this time">
              The worker measures this machine every ten seconds. Other machines hand their figures over with POST
              /api/v1/metrics or `plantain resources record`.
            </Empty>
          </Card>
        }
      >
        {(frame) => (
          <div className="grid gap-4 xl:grid-cols-2">
            {frame.series
              .toSorted((a, b) => rank(a.resource) - rank(b.resource) || (a.host < b.host ? -1 : 1))
              .map((one) => (
                <Chart
                  key={`${one.host} ${one.resource}`}
                  series={one}
                  frame={frame}
                  now={resources.data?.items.find((item) => item.host === one.host && item.resource === one.resource)}
                />
              ))}
          </div>
        )}
      </QueryBoundary>
    </PageBody>
  );
}
