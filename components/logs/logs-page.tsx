"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useExecutionMarks } from "#components/charts/execution-marks.ts";
import { VolumeChart } from "#components/charts/volume-chart.tsx";
import { formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { paths } from "#components/paths.ts";
import { SourceSelect } from "#components/sources/source-select.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card, Panel } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { logVolumeQuery } from "#lib/queries/index.ts";
import type { LogTemplateView, LogVolume } from "#lib/services/log/index.ts";
import { FileTable } from "./file-table.tsx";
import { LEVEL_LOOKS, STACK_ORDER } from "./levels.ts";
import { LogLines } from "./log-lines.tsx";
import { PatternTable } from "./pattern-table.tsx";
import { PatternText } from "./pattern-text.tsx";

const SERIES = STACK_ORDER.map((level) => ({
  key: level,
  label: LEVEL_LOOKS[level].label,
  color: LEVEL_LOOKS[level].chart,
}));

/** "12 400 lines with a time, 3.1 % of them errors." */
function answerOf(volume: LogVolume): string {
  let [all, errors] = [0, 0];
  for (const { counts } of volume.buckets) {
    for (const count of Object.values(counts)) all += count ?? 0;
    errors += (counts.error ?? 0) + (counts.fatal ?? 0);
  }
  if (all === 0) return "No log line has been read yet.";
  return `${plural(all, "line")} with a time, ${errors === 0 ? "none of them an error" : `${formatShare(errors / all)} of them errors`}.`;
}

const FILTERS = ["source", "search", "level", "template"] as const;
type Filters = ReturnType<typeof useUrlFilters<(typeof FILTERS)[number]>>;

function Patterns({ values, set }: Filters) {
  const [opened, setOpened] = useState<LogTemplateView | null>(null);
  const templateId = values.template || null;
  return (
    <Panel
      title="Patterns"
      action={
        <>
          <Select
            aria-label="Level"
            value={values.level}
            onChange={(event) => set({ level: event.target.value })}
            className="w-auto"
          >
            <option value="">Every level</option>
            {STACK_ORDER.toReversed().map((level) => (
              <option key={level} value={level}>
                {LEVEL_LOOKS[level].label}
              </option>
            ))}
          </Select>
          <Input
            data-search
            type="search"
            aria-label="Find a pattern"
            placeholder="Find a pattern"
            value={values.search}
            onChange={(event) => set({ search: event.target.value })}
            className="w-48"
          />
        </>
      }
    >
      <PatternTable
        filter={{ sourceId: values.source, search: values.search, level: values.level }}
        onOpen={(row) => {
          setOpened(row);
          set({ template: row.id });
        }}
      />
      <Sheet
        title="Lines of this pattern"
        description={opened?.id === templateId && opened ? <PatternText template={opened.template} /> : undefined}
        isOpen={templateId !== null}
        onOpenChange={(isOpen) => !isOpen && set({ template: "" })}
        className="max-w-4xl"
      >
        {templateId !== null && <LogLines place={{ templateId }} />}
      </Sheet>
    </Panel>
  );
}

/** What the logs say: how much, how loud, in which patterns, down to the lines. */
export function LogsPage() {
  const filters = useUrlFilters(FILTERS);
  const { values, set } = filters;
  const marks = useExecutionMarks();
  const volume = useQuery(logVolumeQuery({ sourceId: values.source }));
  return (
    <PageBody>
      <PageHead
        title="Logs"
        answer={volume.data && answerOf(volume.data)}
        action={
          <SourceSelect
            value={values.source}
            onChange={(source) => set({ source })}
            kinds={["log_folder", "banana_bun"]}
          />
        }
      />
      <QueryBoundary
        query={volume}
        isEmpty={(value) => value.buckets.length === 0}
        empty={
          <Card>
            <Empty
              title="No logs yet"
              action={
                <Link href={paths.sources} className={buttonClass({})}>
                  To the sources
                </Link>
              }
            >
              Add a folder of log files, or a Banana Bun installation. The format is found out by itself.
            </Empty>
          </Card>
        }
      >
        {(value) => (
          <>
            <Panel title="Lines over time" note={`one bar is ${formatDuration(value.bucketSeconds * 1000)}`}>
              <VolumeChart
                label="Log lines over time"
                unit="lines"
                rows={value.buckets.map((bucket) => ({
                  startMs: Date.parse(bucket.startAt),
                  values: bucket.counts as Record<string, number>,
                }))}
                series={SERIES}
                bucketMs={value.bucketSeconds * 1000}
                marks={marks}
              />
            </Panel>
            <Patterns {...filters} />
            <Panel title="Files">
              <FileTable sourceId={values.source} />
            </Panel>
          </>
        )}
      </QueryBoundary>
    </PageBody>
  );
}
