import { percent } from "#components/charts/percent.ts";
import { formatShare } from "#components/format/numbers.ts";

/** A share as number and bar; null is a gap, drawn as such. */
export function ShareBar({ value, label }: { value: number | null; label: string }) {
  return (
    <span className="inline-flex items-center justify-end gap-2">
      {formatShare(value)}
      <span className="h-2 w-20 overflow-hidden rounded-[2px] bg-sunken" role="img" aria-label={label}>
        {value !== null && <span className="block h-full bg-accent" style={{ width: percent(value) }} />}
      </span>
    </span>
  );
}
