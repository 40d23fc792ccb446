import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

const TONES = {
  plain: "bg-hover text-soft",
  slate: "bg-slate-wash text-slate",
  blue: "bg-blue-wash text-blue",
  amber: "bg-amber-wash text-amber",
  orange: "bg-orange-wash text-orange",
  red: "bg-red-wash text-red",
  green: "bg-green-wash text-green",
  accent: "bg-accent-wash text-accent-ink",
  striped: "striped text-soft",
} as const;

export type Tone = keyof typeof TONES;

/** A short word with a tone; the word itself carries the meaning. */
export function Badge({ tone = "plain", className, ...rest }: ComponentProps<"span"> & { tone?: Tone }) {
  return (
    <span
      {...rest}
      className={cx(
        "inline-flex items-center gap-1 whitespace-nowrap rounded-sm px-1.5 py-0.5 text-xs font-medium [&_svg]:size-3.5",
        TONES[tone],
        className,
      )}
    />
  );
}
