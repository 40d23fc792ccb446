import { formatDuration } from "#components/format/numbers.ts";
import { percent } from "./percent.ts";
import { prepareQuantiles, type Quantiles } from "./prepare-quantiles.ts";

type Props = { quantiles: Quantiles; scale: { min: number; max: number }; label: string };

/** Half of the runs end within the dark part, 95 % within the light part, 99 % before the tick. Log scale. */
export function QuantileBar({ quantiles, scale, label }: Props) {
  const bar = prepareQuantiles(quantiles, scale);
  if (bar === null || quantiles === null) return <span className="text-faint">–</span>;
  const words = `median ${formatDuration(quantiles.p50)}, 95 % within ${formatDuration(quantiles.p95)}, 99 % within ${formatDuration(quantiles.p99)}`;
  return (
    <span className="inline-flex w-full items-center justify-end gap-2" title={`${label}: ${words}`}>
      <span className="whitespace-nowrap">
        {formatDuration(quantiles.p50)}
        <span className="text-faint"> · {formatDuration(quantiles.p95)}</span>
      </span>
      <span
        className="relative h-2.5 w-24 shrink-0 bg-sunken max-lg:hidden"
        role="img"
        aria-label={`${label}: ${words}`}
      >
        <span className="absolute inset-y-[2px] left-0 bg-chart-5" style={{ width: percent(bar.p95) }} />
        <span className="absolute inset-y-0 left-0 bg-chart-1" style={{ width: percent(bar.p50) }} />
        <span className="absolute inset-y-0 w-px bg-ink" style={{ left: `calc(${percent(bar.p99)} - 1px)` }} />
      </span>
    </span>
  );
}
