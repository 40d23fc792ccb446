"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { VolumeChart } from "#components/charts/volume-chart.tsx";
import { formatCount, plural } from "#components/format/numbers.ts";
import { ExactTime, useIsInBrowser } from "#components/format/time.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Input } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { logComparisonQuery, logVolumeQuery } from "#lib/queries/index.ts";
import type { LogComparison, LogVolume } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS, STACK_ORDER } from "./levels.ts";
import { LogFrame } from "./log-frame.tsx";
import { ratioWords } from "./pattern-marks.tsx";
import { PatternText } from "./pattern-text.tsx";
import { useLogWindow } from "./use-log-window.ts";

type Compared = LogComparison["items"][number];

const KINDS: Record<Compared["kind"], { label: string; tone: Tone }> = {
  new: { label: "New", tone: "accent" },
  gone: { label: "Gone", tone: "slate" },
  more: { label: "More", tone: "amber" },
  less: { label: "Less", tone: "blue" },
  burst: { label: "Burst", tone: "amber" },
  same: { label: "Same", tone: "plain" },
};

const perHour = (value: number): string =>
  value === 0 ? "0" : value >= 10 ? formatCount(Math.round(value)) : value.toPrecision(2);

const chance = (pValue: number): string => (pValue < 0.0001 ? "under 0.01 %" : `${(pValue * 100).toPrecision(2)} %`);

/** How many lines came together, and when. */
function BurstWords({ burst }: { burst: NonNullable<Compared["burst"]> }) {
  const [from, to] = [burst.fromMs, burst.toMs].map((ms) => new Date(ms).toISOString());
  if (from === undefined || to === undefined) return null;
  return (
    <span className="text-xs text-soft">
      {plural(burst.count, "line")} between <ExactTime at={from} /> and <ExactTime at={to} />, {perHour(burst.usual)}{" "}
      usually
    </span>
  );
}

const COLUMNS: readonly Column<Compared>[] = [
  {
    key: "pattern",
    head: "Pattern",
    cell: (row) => <PatternText template={row.template} />,
    onPhone: "title",
    className: "max-w-2xl",
  },
  {
    key: "kind",
    head: "Change",
    cell: (row) => (
      <span className="flex flex-wrap items-center gap-1">
        <Badge tone={KINDS[row.kind].tone}>{KINDS[row.kind].label}</Badge>
        {(row.kind === "more" || row.kind === "less") && <span className="text-xs">{ratioWords(row.ratio)}</span>}
        {row.burst !== null && <BurstWords burst={row.burst} />}
      </span>
    ),
    sortValue: (row) => row.kind,
  },
  {
    key: "before",
    head: "Before, per hour",
    isNumber: true,
    cell: (row) => perHour(row.perHourBefore),
    sortValue: (row) => row.perHourBefore,
  },
  {
    key: "after",
    head: "After, per hour",
    isNumber: true,
    cell: (row) => perHour(row.perHourAfter),
    sortValue: (row) => row.perHourAfter,
  },
  {
    key: "chance",
    head: "Could be chance",
    isNumber: true,
    cell: (row) => chance(row.pValue),
    sortValue: (row) => row.pValue,
  },
];

/** The whole time in two halves, until somebody chooses windows. */
function halvesOf(volume: LogVolume) {
  const [first, last] = [volume.buckets[0], volume.buckets.at(-1)];
  if (!first || !last) return null;
  const [fromMs, toMs] = [Date.parse(first.startAt), Date.parse(last.startAt) + volume.bucketSeconds * 1000];
  const middle = new Date((fromMs + toMs) / 2).toISOString();
  return { beforeFrom: first.startAt, beforeTo: middle, afterFrom: middle, afterTo: new Date(toMs).toISOString() };
}

function answerOf({ counts, linesBefore, linesAfter }: LogComparison): string {
  const parts = (["new", "gone", "more", "less"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind === "more" || kind === "less" ? `${kind} often` : kind}`);
  const lines = `${formatCount(linesBefore)} lines before, ${formatCount(linesAfter)} after`;
  const bursts =
    counts.burst === 0
      ? ""
      : ` ${plural(counts.burst, "pattern")} came mostly in one burst: the windows differ by that, not by the rate.`;
  const changed = parts.length === 0 ? `No rate changed (${lines}).` : `Patterns: ${parts.join(", ")} (${lines}).`;
  return `${changed}${bursts}`;
}

type WindowKey = "before" | "after";
const KEYS = ["beforeFrom", "beforeTo", "afterFrom", "afterTo", "all"] as const;

/** A moment as the browser's own field wants it, in the reader's zone. */
function localText(ms: number): string {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

type FieldsProps = { title: string; chosen: { fromMs: number; toMs: number }; onWindow: ChartProps["onWindow"] };

/** The window to the second, for those who can't or won't draw; it counts once its end lies behind its start. */
function WindowFields({ title, chosen, onWindow }: FieldsProps) {
  const isInBrowser = useIsInBrowser();
  const change = (key: "fromMs" | "toMs", text: string) => {
    const next = { ...chosen, [key]: Date.parse(text) };
    if (localText(chosen[key]) !== text && next.fromMs < next.toMs) onWindow(next);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 pb-3 text-xs text-soft">
      Draw over the bars, or set
      {(["fromMs", "toMs"] as const).map((key) => (
        <Input
          key={`${key} ${chosen[key]} ${isInBrowser}`}
          type="datetime-local"
          step={1}
          aria-label={`${title}: ${key === "fromMs" ? "from" : "to"}`}
          defaultValue={isInBrowser ? localText(chosen[key]) : ""}
          onBlur={(event) => change(key, event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
          className="w-52"
        />
      ))}
    </div>
  );
}

function WindowChart({ title, volume, span, onWindow }: ChartProps) {
  const chosen = { fromMs: Date.parse(span.from), toMs: Date.parse(span.to) };
  return (
    <Panel
      title={title}
      note={
        <>
          <ExactTime at={span.from} /> to <ExactTime at={span.to} />
        </>
      }
    >
      <VolumeChart
        label={title}
        unit="lines"
        rows={volume.buckets.map((bucket) => ({
          startMs: Date.parse(bucket.startAt),
          values: bucket.counts as Record<string, number>,
        }))}
        series={STACK_ORDER.map((level) => ({
          key: level,
          label: LEVEL_LOOKS[level].label,
          color: LEVEL_LOOKS[level].chart,
        }))}
        bucketMs={volume.bucketSeconds * 1000}
        chosen={chosen}
        onWindow={onWindow}
      />
      <WindowFields title={title} chosen={chosen} onWindow={onWindow} />
    </Panel>
  );
}
type ChartProps = {
  title: string;
  volume: LogVolume;
  span: { from: string; to: string };
  onWindow: (window: { fromMs: number; toMs: number }) => void;
};

function Comparison({ windows, isAll, onAll }: { windows: Windows; isAll: boolean; onAll: (isOn: boolean) => void }) {
  const { values } = useLogWindow();
  const compared = useQuery({
    ...logComparisonQuery({ sourceId: values.source, ...windows, onlySignificant: !isAll }),
    placeholderData: (before) => before,
  });
  return (
    <Panel title="What changed" action={<Switch label="Also what may be chance" isOn={isAll} onChange={onAll} />}>
      <QueryBoundary
        query={compared}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty title="No pattern changed">Nothing came or went, and no rate differs by more than chance.</Empty>}
      >
        {(value) => (
          <>
            <p className="px-4 pt-3 text-sm text-soft">{answerOf(value)}</p>
            <DataTable
              label="Changed patterns"
              columns={COLUMNS}
              rows={value.items}
              rowKey={(row) => row.id}
              rowHref={(row) => paths.logPattern(row.id, { source: values.source })}
            />
            <p className="px-4 py-2 text-xs text-faint">
              {plural(value.items.length, "pattern")}
              {value.total !== null && value.total > value.items.length && ` of ${formatCount(value.total)}`}
            </p>
          </>
        )}
      </QueryBoundary>
    </Panel>
  );
}
type Windows = NonNullable<ReturnType<typeof halvesOf>>;

/** Two windows of time beside each other: which patterns are new, gone, more or less frequent, and how sure that is. */
export function ComparePage() {
  const { values: chosen, window } = useLogWindow();
  const { values, set } = useUrlFilters(KEYS);
  const volume = useQuery(logVolumeQuery({ sourceId: window.sourceId ?? "" }));
  const choose = (key: WindowKey) => (span: { fromMs: number; toMs: number }) =>
    set({ [`${key}From`]: new Date(span.fromMs).toISOString(), [`${key}To`]: new Date(span.toMs).toISOString() });
  return (
    <LogFrame title="Compare" answer="Two windows of time, pattern by pattern." hasNoWindow>
      <QueryBoundary
        query={volume}
        isEmpty={(value) => value.buckets.length === 0}
        empty={
          <Empty title="No logs yet">
            <Link href={paths.logs(chosen)}>To the logs</Link>
          </Empty>
        }
      >
        {(value) => {
          const halves = halvesOf(value);
          if (halves === null) return null;
          const windows: Windows = {
            beforeFrom: values.beforeFrom || halves.beforeFrom,
            beforeTo: values.beforeTo || halves.beforeTo,
            afterFrom: values.afterFrom || halves.afterFrom,
            afterTo: values.afterTo || halves.afterTo,
          };
          return (
            <>
              <div className="grid gap-6 lg:grid-cols-2">
                <WindowChart
                  title="Before"
                  volume={value}
                  span={{ from: windows.beforeFrom, to: windows.beforeTo }}
                  onWindow={choose("before")}
                />
                <WindowChart
                  title="After"
                  volume={value}
                  span={{ from: windows.afterFrom, to: windows.afterTo }}
                  onWindow={choose("after")}
                />
              </div>
              <Comparison
                windows={windows}
                isAll={values.all === "1"}
                onAll={(isOn) => set({ all: isOn ? "1" : "" })}
              />
            </>
          );
        }}
      </QueryBoundary>
    </LogFrame>
  );
}
