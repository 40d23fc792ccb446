"use client";
import { Download, Table2 } from "lucide-react";
import { useState } from "react";
import { formatCount } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { Button } from "#components/ui/button.tsx";
import { downloadText } from "./download-text.ts";
import { type Mark, placeMarks } from "./prepare-marks.ts";
import { prepareVolume, type Volume, type VolumeRow, type VolumeSeries, volumeCsv } from "./prepare-volume.ts";
import { Swatch } from "./swatch.tsx";
import { type Rows, VolumeBars } from "./volume-bars.tsx";

const HEIGHT_PX = 148;

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
              <td className="px-3 py-1">
                <ExactTime at={new Date(row.startMs).toISOString()} />
              </td>
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

type Props = {
  label: string;
  unit: string;
  rows: readonly VolumeRow[];
  series: readonly VolumeSeries[];
  bucketMs: number;
  marks?: readonly Mark[];
  /** A stretch of time that is meant, shown behind the bars. */
  chosen?: { fromMs: number; toMs: number } | undefined;
  /** With it, a stretch of time can be chosen in the chart; `to` is not part of it. */
  onWindow?: (window: { fromMs: number; toMs: number }) => void;
};

/** The rows that begin in a stretch of time. */
function rowsWithin({ rows }: Volume, { fromMs, toMs }: { fromMs: number; toMs: number }): Rows | null {
  const isIn = ({ startMs }: VolumeRow) => startMs >= fromMs && startMs < toMs;
  const [from, to] = [rows.findIndex(isIn), rows.findLastIndex(isIn)];
  return from < 0 ? null : { from, to };
}

/** Stacked counts over time; the same data as a table and as a file. */
export function VolumeChart({ label, unit, rows, series, bucketMs, marks = [], chosen, onWindow }: Props) {
  const [isTable, setIsTable] = useState(false);
  const volume = prepareVolume(rows, series, bucketMs);
  const onBrush =
    onWindow &&
    (({ from, to }: Rows) => {
      const [first, last] = [volume.rows[from], volume.rows[to]];
      if (first && last) onWindow({ fromMs: first.startMs, toMs: last.startMs + bucketMs });
    });
  return (
    <figure className="grid gap-3 p-3" aria-label={label}>
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1 pl-12 text-xs text-soft">
        {volume.series.map((one) => (
          <span key={one.key} className="flex items-center gap-1.5">
            <Swatch color={one.color} />
            {one.label}
          </span>
        ))}
        {marks.length > 0 && (
          <span className="flex items-center gap-1.5">
            <span className="inline-block h-2.5 border-l border-dashed border-accent" aria-hidden />
            Plan carried out
          </span>
        )}
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
        <VolumeBars
          volume={volume}
          marks={placeMarks(volume, marks)}
          label={label}
          unit={unit}
          height={HEIGHT_PX}
          kept={chosen === undefined ? null : rowsWithin(volume, chosen)}
          onBrush={onBrush}
        />
      )}
    </figure>
  );
}
