import { formatShare } from "#components/format/numbers.ts";
import { cx } from "#components/ui/cx.ts";

const LEVELS = [0.5, 0.75, 0.9];

/** How sure: three bars and the number. */
export function Confidence({ value, isNamed = false }: { value: number; isNamed?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-xs text-soft">
      <span className="flex items-end gap-px" aria-hidden>
        {LEVELS.map((level, index) => (
          <span
            key={level}
            className={cx(
              "w-1 rounded-[1px]",
              ["h-1.5", "h-2", "h-2.5"][index],
              value >= level ? "bg-accent" : "bg-line",
            )}
          />
        ))}
      </span>
      <span className={isNamed ? "" : "sr-only"}>confidence</span>
      {formatShare(value)}
    </span>
  );
}
