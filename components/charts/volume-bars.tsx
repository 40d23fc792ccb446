"use client";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { formatCount } from "#components/format/numbers.ts";
import { useIsInBrowser } from "#components/format/time.tsx";
import { formatExact, formatTick } from "#components/format/times.ts";
import { MarkLines } from "./mark-lines.tsx";
import { percent } from "./percent.ts";
import type { PlacedMark } from "./prepare-marks.ts";
import type { Volume } from "./prepare-volume.ts";
import { Swatch } from "./swatch.tsx";

/** The values of one bucket in words, for those who read instead of look. */
function wordsOf(volume: Volume, index: number, unit: string): string {
  const row = volume.rows[index];
  if (!row) return "no bucket chosen";
  const parts = volume.series.map((one) => `${one.label} ${formatCount(row.values[one.key] ?? 0)}`);
  return `${formatExact(new Date(row.startMs).toISOString())}: ${parts.join(", ")} ${unit}`;
}

function Hover({ volume, index }: { volume: Volume; index: number }) {
  const row = volume.rows[index];
  if (!row) return null;
  const share = (index + 0.5) / volume.rows.length;
  return (
    <div
      className="pointer-events-none absolute top-1 z-10 w-max rounded-md bg-raised px-3 py-2 text-xs shadow-pop"
      style={share < 0.5 ? { left: `calc(${percent(share)} + 8px)` } : { right: `calc(${percent(1 - share)} + 8px)` }}
    >
      <p className="font-medium">{formatExact(new Date(row.startMs).toISOString())}</p>
      {volume.series.toReversed().map((one) => (
        <p key={one.key} className="flex items-center gap-2 text-soft">
          <Swatch color={one.color} />
          {one.label}
          <span className="ml-auto pl-4 text-ink">{formatCount(row.values[one.key] ?? 0)}</span>
        </p>
      ))}
    </div>
  );
}

type BarsProps = { volume: Volume; chosen: number | null; brushed: Rows | null };

function Bars({ volume, chosen, brushed }: BarsProps) {
  const [columns, top] = [volume.rows.length, volume.top];
  return (
    <svg
      viewBox={`0 0 ${columns} ${top}`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
      aria-hidden="true"
    >
      {volume.yTicks.map((tick) => (
        <line
          key={tick}
          x1={0}
          x2={columns}
          y1={top - tick}
          y2={top - tick}
          className="stroke-line"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      {brushed !== null && (
        <rect x={brushed.from} y={0} width={brushed.to - brushed.from + 1} height={top} className="fill-accent-wash" />
      )}
      {chosen !== null && <rect x={chosen} y={0} width={1} height={top} className="fill-hover" />}
      {volume.pieces.map((piece) => (
        <rect
          key={`${piece.row} ${piece.key}`}
          x={piece.row + 0.08}
          width={0.84}
          y={top - piece.to}
          height={piece.to - piece.from}
          style={{ fill: piece.color }}
        />
      ))}
    </svg>
  );
}

/** A run of rows, both ends included. */
export type Rows = { from: number; to: number };

type Props = {
  volume: Volume;
  marks: readonly PlacedMark[];
  label: string;
  unit: string;
  height: number;
  /** Rows that are meant by what stands around the chart. */
  kept?: Rows | null;
  /** With it, a stretch can be chosen: drawn with the pointer, or with Shift and the arrow keys, then Enter. */
  onBrush?: ((rows: Rows) => void) | undefined;
};

const ordered = (one: number, other: number): Rows => ({ from: Math.min(one, other), to: Math.max(one, other) });

/** The drawing: scales with its place, drawn by the server, read with the pointer or the arrow keys. */
export function VolumeBars({ volume, marks, label, unit, height, kept = null, onBrush }: Props) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [anchor, setAnchor] = useState<number | null>(null);
  const isInBrowser = useIsInBrowser();
  const count = volume.rows.length;
  const rowAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * count)));
  };
  const brushed = onBrush && anchor !== null && chosen !== null ? ordered(anchor, chosen) : null;
  const finish = () => {
    if (brushed !== null) onBrush?.(brushed);
    setAnchor(null);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (onBrush === undefined || event.pointerType === "touch" || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setAnchor(rowAt(event));
  };
  const onPointerUp = () => {
    if (brushed !== null && brushed.to > brushed.from) finish();
    else setAnchor(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && onBrush !== undefined && chosen !== null) {
      event.preventDefault();
      onBrush(brushed ?? ordered(chosen, chosen));
      setAnchor(null);
      return;
    }
    if (event.key === "Escape" && anchor !== null) setAnchor(null);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -count, End: count }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (onBrush !== undefined) setAnchor(event.shiftKey ? (anchor ?? chosen ?? (step > 0 ? 0 : count - 1)) : null);
    setChosen(Math.min(count - 1, Math.max(0, (chosen ?? (step > 0 ? -1 : count)) + step)));
  };
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <div className="relative w-10 text-right text-2xs text-faint" style={{ height }} aria-hidden>
        {volume.yTicks.map((tick) => (
          <span
            key={tick}
            className="absolute right-0 -translate-y-1/2"
            style={{ top: percent(1 - tick / volume.top) }}
          >
            {formatCount(tick)}
          </span>
        ))}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={chosen ?? 0}
        aria-valuetext={isInBrowser ? wordsOf(volume, chosen ?? -1, unit) : ""}
        className={onBrush ? "relative cursor-crosshair touch-pan-y" : "relative touch-pan-y"}
        style={{ height }}
        onPointerDown={onPointerDown}
        onPointerMove={(event) => setChosen(rowAt(event))}
        onPointerUp={onPointerUp}
        onPointerLeave={() => anchor === null && setChosen(null)}
        onBlur={() => {
          setChosen(null);
          setAnchor(null);
        }}
        onKeyDown={onKeyDown}
      >
        <Bars volume={volume} chosen={chosen} brushed={brushed ?? kept} />
        <MarkLines marks={marks} />
        {chosen !== null && <Hover volume={volume} index={chosen} />}
      </div>
      <div className="relative col-start-2 h-5 overflow-hidden text-2xs text-faint" aria-hidden>
        {isInBrowser &&
          volume.xTicks.map((index) => (
            <span key={index} className="absolute top-1 whitespace-nowrap" style={{ left: percent(index / count) }}>
              {formatTick(volume.rows[index]?.startMs ?? 0, volume.spanMs)}
            </span>
          ))}
      </div>
    </div>
  );
}
