import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx.ts";

export function Card({ className, ...rest }: ComponentProps<"section">) {
  return <section {...rest} className={cx("min-w-0 rounded-md border border-line bg-surface", className)} />;
}

/** A card with a heading line: what it shows, and at most one action. */
export function Panel({ title, note, action, children, className }: PanelProps) {
  return (
    <Card className={className} aria-label={title}>
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2">
        <h2 className="text-base font-semibold">{title}</h2>
        {note && <p className="text-xs text-faint">{note}</p>}
        {action && (
          <div className="ml-auto flex flex-wrap items-center justify-end gap-2 max-sm:w-full max-sm:[&>*]:flex-auto">
            {action}
          </div>
        )}
      </div>
      {children}
    </Card>
  );
}
type PanelProps = { title: string; note?: ReactNode; action?: ReactNode; children: ReactNode; className?: string };
