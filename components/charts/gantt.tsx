"use client";
import { useNow } from "#components/format/now.tsx";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { cx } from "#components/ui/cx.ts";
import type { ExecutionStepView } from "#lib/services/execution/index.ts";
import { percent } from "./percent.ts";
import { prepareGantt } from "./prepare-gantt.ts";

const FILL: Partial<Record<ExecutionStepView["state"], string>> = {
  running: "bg-blue",
  failed: "bg-red-solid",
  cancelled: "striped border border-edge",
};

/** When each step ran. The outline is how long the plan expected it to take. */
export function GanttChart({ steps }: { steps: readonly ExecutionStepView[] }) {
  const nowMs = useNow();
  const { bars, spanMs, leftOut } = prepareGantt(steps, nowMs);
  if (bars.length === 0) return <p className="p-4 text-sm text-soft">No step has started yet.</p>;
  return (
    <div className="grid gap-1 p-4">
      <div className="flex justify-between pl-28 text-xs text-faint md:pl-60 lg:pl-84" aria-hidden>
        <span>start</span>
        <span>{formatDuration(spanMs)}</span>
      </div>
      <ul className="grid gap-1" aria-label={`${plural(bars.length, "step")} over ${formatDuration(spanMs)}`}>
        {bars.map((bar) => (
          <li
            key={bar.key}
            className="grid grid-cols-[6rem_1fr] items-center gap-4 md:grid-cols-[14rem_1fr] lg:grid-cols-[20rem_1fr]"
          >
            <span className="truncate text-xs text-soft" title={bar.title}>
              {bar.title}
            </span>
            <div className="relative h-4">
              {bar.expectedWidth !== null && (
                <div
                  className="absolute inset-y-0 rounded-[2px] border border-dashed border-edge"
                  style={{ left: percent(bar.left), width: `max(2px, ${percent(bar.expectedWidth)})` }}
                />
              )}
              <div
                className={cx("absolute inset-y-[3px] rounded-[2px]", FILL[bar.state] ?? "bg-accent")}
                style={{ left: percent(bar.left), width: `max(2px, ${percent(bar.width)})` }}
                title={`${bar.title}: ${formatDuration(bar.durationMs)}, expected ${formatDuration(bar.expectedMs)}`}
              />
              <span className="sr-only">
                {formatDuration(bar.durationMs)}, expected {formatDuration(bar.expectedMs)}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {leftOut > 0 && <p className="text-xs text-faint">The {plural(leftOut, "shortest step")} are not drawn.</p>}
    </div>
  );
}
