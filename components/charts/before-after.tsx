import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import { formatCount, formatFigure } from "#components/format/numbers.ts";
import { cx } from "#components/ui/cx.ts";
import type { KpiComparison } from "#lib/services/execution/index.ts";
import { percent } from "./percent.ts";
import { type ComparisonRow, prepareBeforeAfter } from "./prepare-before-after.ts";

/** "70.4 %" to "91.2 %" is told in points, counts in their unit. */
function changeWords(row: ComparisonRow): string {
  if (row.change === null) return "not measured";
  if (row.change === 0) return "no change";
  const sign = row.change > 0 ? "+" : "−";
  const size = Math.abs(row.change);
  if (row.unit === "share") return `${sign}${Number((size * 100).toFixed(1))} points`;
  return `${sign}${formatCount(size)} ${row.unit}`;
}

const shown = (value: number | null, unit: string) =>
  unit === "share" ? formatFigure(value, "share") : value === null ? "–" : formatCount(value);

function Bar({ width, className, label }: { width: number | null; className: string; label: string }) {
  return (
    <div className="flex items-center gap-2">
      <div className="h-2.5 flex-1 rounded-[2px] bg-sunken">
        {width !== null && (
          <div className={cx("h-full min-w-px rounded-[2px]", className)} style={{ width: percent(width) }} />
        )}
      </div>
      <span className="w-28 text-xs text-soft">{label}</span>
    </div>
  );
}

/**
 * What was measured before and after, and what the plan had promised (the mark on the lower bar). An undo is not judged:
 * going back is what it is for.
 */
export function BeforeAfter({ kpis, isJudged = true }: { kpis: readonly KpiComparison[]; isJudged?: boolean }) {
  const rows = prepareBeforeAfter(kpis);
  const still = rows.filter((row) => row.change === 0 && row.predicted === null);
  return (
    <div className="grid gap-4">
      <ComparisonBars rows={rows.filter((row) => !still.includes(row))} isJudged={isJudged} />
      {still.length > 0 && (
        <p className="text-xs text-faint">
          No change: {still.map((row) => `${row.label.toLowerCase()} (${shown(row.after, row.unit)})`).join(", ")}.
        </p>
      )}
    </div>
  );
}

function ComparisonBars({ rows, isJudged }: { rows: readonly ComparisonRow[]; isJudged: boolean }) {
  if (rows.length === 0) return null;
  return (
    <ul className="grid gap-x-8 gap-y-5 lg:grid-cols-2" aria-label="Before and after">
      {rows.map((row) => {
        const Icon = row.change === null || row.change === 0 ? Equal : row.change > 0 ? ArrowUp : ArrowDown;
        const tone = row.isBetter === null || !isJudged ? "text-soft" : row.isBetter ? "text-green" : "text-red";
        return (
          <li key={row.metric} className="grid content-start gap-1.5">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="text-sm font-medium">{row.label}</span>
              <span className={cx("flex items-center gap-1 text-sm font-medium", tone)}>
                <Icon className="size-3.5" aria-hidden />
                {changeWords(row)}
              </span>
            </div>
            <Bar width={row.beforeWidth} className="bg-edge" label={`before ${shown(row.before, row.unit)}`} />
            <div className="relative">
              <Bar width={row.afterWidth} className="bg-accent" label={`after ${shown(row.after, row.unit)}`} />
              {row.predictedAt !== null && (
                <div className="pointer-events-none absolute inset-y-[-3px] right-30 left-0">
                  <div className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: percent(row.predictedAt) }} />
                </div>
              )}
            </div>
            {row.predicted !== null && (
              <p className="text-xs text-faint">The plan predicted {shown(row.predicted, row.unit)}.</p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
