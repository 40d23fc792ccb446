"use client";
import type { Mark } from "#components/charts/prepare-marks.ts";
import { VolumeChart } from "#components/charts/volume-chart.tsx";
import { formatDuration } from "#components/format/numbers.ts";
import { Panel } from "#components/ui/card.tsx";
import type { LogVolume } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS, STACK_ORDER } from "./levels.ts";
import { useLogWindow } from "./use-log-window.ts";

const SERIES = STACK_ORDER.map((level) => ({
  key: level,
  label: LEVEL_LOOKS[level].label,
  color: LEVEL_LOOKS[level].chart,
}));

type Props = { volume: Pick<LogVolume, "bucketSeconds" | "buckets">; marks: readonly Mark[] };

/** Lines over time; a stretch chosen here is the window of everything about logs. */
export function LogVolumePanel({ volume, marks }: Props) {
  const { setWindow } = useLogWindow();
  return (
    <Panel
      title="Lines over time"
      note={`one bar is ${formatDuration(volume.bucketSeconds * 1000)}; draw over the bars, or Shift and arrows, then Enter, to choose a window`}
    >
      <VolumeChart
        label="Log lines over time"
        unit="lines"
        rows={volume.buckets.map((bucket) => ({
          startMs: Date.parse(bucket.startAt),
          values: bucket.counts as Record<string, number>,
        }))}
        series={SERIES}
        bucketMs={volume.bucketSeconds * 1000}
        marks={marks}
        onWindow={setWindow}
      />
    </Panel>
  );
}
