"use client";
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { useIsInBrowser } from "#components/format/time.tsx";
import { formatExact, formatTick } from "#components/format/times.ts";
import { MarkLines } from "./mark-lines.tsx";
import { percent } from "./percent.ts";
import { type LineSeries, type Lines, pointAt, prepareLines } from "./prepare-lines.ts";
import { type Mark, placeMarks } from "./prepare-marks.ts";
import { Swatch } from "./swatch.tsx";

const HEIGHT_PX = 120;
const STEPS = 60;
const X_TICKS = [0, 0.2, 0.4, 0.6, 0.8];

type Props = {
  label: string;
  series: readonly LineSeries[];
  fromMs: number;
  toMs: number;
  gapMs: number;
  /** A capacity, drawn as a dashed line. */
  limit?: number | null;
  marks?: readonly Mark[];
  format: (value: number) => string;
  /** How the axis is labelled, where that is shorter than a figure; nothing for a label that says nothing. */
  formatAxis?: (value: number) => string;
};

function Strokes({ lines, limit }: { lines: Lines; limit: number | null }) {
  const y = (value: number) => (1 - value / lines.top) * 100;
  const common = { vectorEffect: "non-scaling-stroke" as const, x1: 0, x2: 100 };
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" className="absolute inset-0 size-full" aria-hidden="true">
      {lines.yTicks.map((tick) => (
        <line key={tick} {...common} y1={y(tick)} y2={y(tick)} className="stroke-line" />
      ))}
      {limit !== null && (
        <line {...common} y1={y(limit)} y2={y(limit)} className="stroke-faint" strokeDasharray="4 3" />
      )}
      {lines.pieces.map((piece) => (
        <polyline
          key={`${piece.key} ${piece.points.slice(0, 24)}`}
          points={piece.points}
          fill="none"
          strokeWidth={1.5}
          strokeLinecap="round"
          vectorEffect="non-scaling-stroke"
          style={{ stroke: piece.color }}
        />
      ))}
    </svg>
  );
}

/** Figures over time: gaps stay gaps, the capacity is dashed, carried out plans are marked. Arrow keys read it out. */
export function LineChart({
  label,
  series,
  fromMs,
  toMs,
  gapMs,
  limit = null,
  marks = [],
  format,
  formatAxis = format,
}: Props) {
  const [step, setStep] = useState<number | null>(null);
  const isInBrowser = useIsInBrowser();
  const lines = prepareLines(series, { fromMs, toMs, gapMs, limit });
  const atMs = step === null ? null : fromMs + ((step + 0.5) / STEPS) * (toMs - fromMs);
  const reach = Math.max(gapMs, (toMs - fromMs) / STEPS);
  const readings = atMs === null ? [] : series.map((one) => ({ one, point: pointAt(one, atMs, reach) }));
  const words = readings
    .map(({ one, point }) => `${one.label} ${point ? format(point.value) : "not measured"}`)
    .join(", ");
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setStep(Math.min(STEPS - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * STEPS))));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowLeft: -1, Home: -STEPS, End: STEPS }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    setStep(Math.min(STEPS - 1, Math.max(0, (step ?? (move > 0 ? -1 : STEPS)) + move)));
  };
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <div
        className="relative w-16 whitespace-nowrap text-right text-2xs text-faint"
        style={{ height: HEIGHT_PX }}
        aria-hidden
      >
        {lines.yTicks.map((tick) => (
          <span key={tick} className="absolute right-0 -translate-y-1/2" style={{ top: percent(1 - tick / lines.top) }}>
            {formatAxis(tick)}
          </span>
        ))}
      </div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={STEPS - 1}
        aria-valuenow={step ?? 0}
        aria-valuetext={
          isInBrowser && atMs !== null ? `${formatExact(new Date(atMs).toISOString())}: ${words}` : "no moment chosen"
        }
        className="relative touch-pan-y"
        style={{ height: HEIGHT_PX }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setStep(null)}
        onBlur={() => setStep(null)}
        onKeyDown={onKeyDown}
      >
        <Strokes lines={lines} limit={limit} />
        <MarkLines marks={placeMarks({ rows: [{ startMs: fromMs, values: {} }], spanMs: toMs - fromMs }, marks)} />
        {step !== null && atMs !== null && (
          <div
            className="pointer-events-none absolute top-1 z-10 w-max rounded-md bg-raised px-3 py-2 text-xs shadow-pop"
            style={
              step < STEPS / 2
                ? { left: `calc(${percent(step / STEPS)} + 12px)` }
                : { right: `calc(${percent(1 - step / STEPS)} + 4px)` }
            }
          >
            <p className="font-medium">{formatExact(new Date(atMs).toISOString())}</p>
            {readings.map(({ one, point }) => (
              <p key={one.key} className="flex items-center gap-2 text-soft">
                <Swatch color={one.color} />
                {one.label}
                <span className="ml-auto pl-4 text-ink">{point ? format(point.value) : "not measured"}</span>
              </p>
            ))}
          </div>
        )}
      </div>
      <div className="relative col-start-2 h-5 overflow-hidden text-2xs text-faint" aria-hidden>
        {isInBrowser &&
          X_TICKS.map((share) => (
            <span key={share} className="absolute top-1 whitespace-nowrap" style={{ left: percent(share) }}>
              {formatTick(fromMs + share * (toMs - fromMs), toMs - fromMs)}
            </span>
          ))}
      </div>
    </div>
  );
}
