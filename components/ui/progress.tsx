import { cx } from "./cx.ts";

type Props = { label: string; value: number | null; className?: string; isStopped?: boolean };

/** `value` 0..1; null while the total is not known. */
export function ProgressBar({ label, value, className, isStopped = false }: Props) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className={cx("h-1.5 overflow-hidden rounded-full bg-hover", className)}
    >
      <div
        className={cx(
          "h-full rounded-full transition-[width] duration-300",
          isStopped ? "bg-edge" : "bg-blue",
          percent === null && "w-1/3 animate-pulse",
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
