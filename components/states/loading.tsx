import { cx } from "#components/ui/cx.ts";

const Bar = ({ className }: { className?: string }) => (
  <div className={cx("h-3.5 animate-pulse rounded-sm bg-hover", className)} />
);

const WIDTHS = ["w-11/12", "w-3/4", "w-5/6", "w-2/3", "w-4/5"];

/** Shown only when loading takes longer than 200 ms; keeps the room that the rows will take. */
export function Loading({ rows = 4, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" className="grid animate-late gap-4 p-4">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Bar key={row} className={WIDTHS[row % WIDTHS.length] ?? "w-full"} />
      ))}
    </div>
  );
}

/** The skeleton of a whole page: title, answer, two panels. */
export function LoadingPage() {
  return (
    <div className="grid animate-late gap-6" role="status">
      <span className="sr-only">Loading the page</span>
      <div className="grid gap-3">
        <Bar className="h-6 w-40" />
        <Bar className="w-2/3" />
      </div>
      <div className="h-44 animate-pulse rounded-md bg-hover" />
      <div className="h-72 animate-pulse rounded-md bg-hover" />
    </div>
  );
}
