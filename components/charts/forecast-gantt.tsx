import { formatDuration, plural } from "#components/format/numbers.ts";
import type { PlanSimulation } from "#lib/services/simulation/index.ts";
import { percent } from "./percent.ts";
import { prepareForecast } from "./prepare-forecast.ts";

const KEY = [
  ["bg-accent", "middle run (P50)"],
  ["bg-accent-wash border border-accent", "nine of ten runs (P90)"],
  ["border border-dashed border-edge", "one after another"],
] as const;

/** When each step should run. The dashed outline is where it would be, one after another. */
export function ForecastGantt({ steps }: { steps: PlanSimulation["steps"] }) {
  const { bars, spanMs, leftOut } = prepareForecast(steps);
  if (bars.length === 0) return <p className="p-4 text-sm text-soft">No step would start.</p>;
  return (
    <div className="grid gap-2">
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft" aria-label="Key">
        {KEY.map(([look, words]) => (
          <li key={words} className="flex items-center gap-1.5">
            <span className={`h-2.5 w-5 rounded-[2px] ${look}`} aria-hidden />
            {words}
          </li>
        ))}
      </ul>
      <div className="flex justify-between pl-28 text-xs text-faint md:pl-60" aria-hidden>
        <span>start</span>
        <span>{formatDuration(spanMs)}</span>
      </div>
      <ul className="grid gap-1" aria-label={`${plural(bars.length, "step")} over ${formatDuration(spanMs)}`}>
        {bars.map((bar) => (
          <li key={bar.key} className="grid grid-cols-[6rem_1fr] items-center gap-4 md:grid-cols-[14rem_1fr]">
            <span className="truncate text-xs text-soft" title={bar.title}>
              {bar.title}
            </span>
            <div className="relative h-5">
              <div
                className="absolute inset-y-0 rounded-[2px] border border-dashed border-edge"
                style={{ left: percent(bar.baselineLeft), width: `max(2px, ${percent(bar.baselineWidth)})` }}
              />
              <div
                className="absolute inset-y-1 rounded-[2px] border border-accent bg-accent-wash"
                style={{ left: percent(bar.left), width: `max(2px, ${percent(bar.width + bar.late)})` }}
              />
              <div
                className="absolute inset-y-1 rounded-[2px] bg-accent"
                style={{ left: percent(bar.left), width: `max(2px, ${percent(bar.width)})` }}
              />
              <span className="sr-only">
                starts after {formatDuration(bar.left * spanMs)}, done after{" "}
                {formatDuration((bar.left + bar.width) * spanMs)}, in nine of ten runs after{" "}
                {formatDuration((bar.left + bar.width + bar.late) * spanMs)}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {leftOut > 0 && (
        <p className="text-xs text-faint">The {plural(leftOut, "shortest step")} are in the table only.</p>
      )}
    </div>
  );
}
