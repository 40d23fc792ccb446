"use client";
import { Download, Table2 } from "lucide-react";
import { useState } from "react";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatCount } from "#components/format/numbers.ts";
import { useIsInBrowser } from "#components/format/time.tsx";
import { formatExact, formatTick } from "#components/format/times.ts";
import { Button } from "#components/ui/button.tsx";
import { downloadText } from "./download-text.ts";
import { prepareVolume, type Volume, type VolumeRow, type VolumeSeries, volumeCsv } from "./prepare-volume.ts";

type Props = {
  label: string;
  unit: string;
  rows: readonly VolumeRow[];
  series: readonly VolumeSeries[];
  bucketMs: number;
  height?: number;
};

const Swatch = ({ color }: { color: string }) => (
  <span className="inline-block size-2.5 rounded-[2px]" style={{ background: color }} aria-hidden />
);

function Hover({ active, payload, volume, unit }: HoverProps) {
  const row = payload?.[0]?.payload;
  if (!active || !row) return null;
  return (
    <div className="rounded-md bg-raised px-3 py-2 text-xs shadow-pop">
      <p className="font-medium">{formatExact(new Date(row.startMs).toISOString())}</p>
      {volume.series.toReversed().map((one) => (
        <p key={one.key} className="flex items-center gap-2 text-soft">
          <Swatch color={one.color} />
          {one.label}
          <span className="ml-auto pl-4 text-ink">
            {formatCount(row.values[one.key] ?? 0)} {unit}
          </span>
        </p>
      ))}
    </div>
  );
}
type HoverProps = {
  active?: boolean;
  payload?: readonly { payload?: VolumeRow }[];
  volume: Volume;
  unit: string;
};

function VolumeTable({ volume, label }: { volume: Volume; label: string }) {
  return (
    <div className="max-h-72 overflow-auto">
      <table className="w-full text-xs" aria-label={label}>
        <thead className="sticky top-0 bg-surface text-faint">
          <tr>
            <th className="px-3 py-1 text-left font-medium">Start</th>
            {volume.series.map((one) => (
              <th key={one.key} className="px-3 py-1 text-right font-medium">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {volume.rows.map((row) => (
            <tr key={row.startMs} className="border-t border-line">
              <td className="px-3 py-1">{formatExact(new Date(row.startMs).toISOString())}</td>
              {volume.series.map((one) => (
                <td key={one.key} className="px-3 py-1 text-right">
                  {formatCount(row.values[one.key] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Stacked counts over time; the same data as a table and as a file. */
export function VolumeChart({ label, unit, rows, series, bucketMs, height = 168 }: Props) {
  const [isTable, setIsTable] = useState(false);
  const isInBrowser = useIsInBrowser();
  const volume = prepareVolume(rows, series, bucketMs);
  return (
    <figure className="grid gap-2 p-3" aria-label={label}>
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1 px-1 text-xs text-soft">
        {volume.series.map((one) => (
          <span key={one.key} className="flex items-center gap-1.5">
            <Swatch color={one.color} />
            {one.label}
          </span>
        ))}
        <span className="ml-auto flex gap-1">
          <Button
            size="tiny"
            look="quiet"
            aria-pressed={isTable}
            aria-label="Show as a table"
            onClick={() => setIsTable(!isTable)}
          >
            <Table2 aria-hidden />
          </Button>
          <Button
            size="tiny"
            look="quiet"
            aria-label="Download as CSV"
            onClick={() => downloadText(`${label}.csv`, volumeCsv(volume))}
          >
            <Download aria-hidden />
          </Button>
        </span>
      </figcaption>
      {isTable ? (
        <VolumeTable volume={volume} label={label} />
      ) : (
        <div style={{ height }}>{isInBrowser && <VolumeBars volume={volume} unit={unit} />}</div>
      )}
    </figure>
  );
}

const AXIS = { fontSize: 11, fill: "var(--faint)" } as const;

function VolumeBars({ volume, unit }: { volume: Volume; unit: string }) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={volume.rows}
        margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
        barCategoryGap={1}
        accessibilityLayer
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="startMs"
          tickFormatter={(ms: number) => formatTick(ms, volume.spanMs)}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
          minTickGap={48}
        />
        <YAxis
          width={44}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          allowDecimals={false}
          tickFormatter={(count: number) => formatCount(count)}
        />
        <Tooltip
          cursor={{ fill: "var(--hover)" }}
          isAnimationActive={false}
          content={<Hover volume={volume} unit={unit} />}
        />
        {volume.series.map((one) => (
          <Bar
            key={one.key}
            dataKey={(row: VolumeRow) => row.values[one.key] ?? 0}
            name={one.label}
            stackId="all"
            fill={one.color}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
