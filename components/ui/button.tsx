import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover border-transparent font-medium",
  secondary: "bg-surface text-ink border-edge/60 hover:bg-hover",
  quiet: "border-transparent text-soft hover:bg-hover hover:text-ink",
  danger: "bg-red-solid text-on-red border-transparent hover:brightness-110 font-medium",
} as const;

const SIZES = {
  md: "tap px-3 text-base",
  sm: "min-h-7 px-2 text-sm pointer-coarse:min-h-9",
  icon: "tap aspect-square justify-center px-0",
  tiny: "min-h-6 min-w-6 justify-center px-1 text-xs pointer-coarse:min-h-8 pointer-coarse:min-w-8",
} as const;

/** `wraps`: for a button that holds a sentence, which a phone shows in several lines. */
export type ButtonLook = { look?: keyof typeof LOOKS; size?: keyof typeof SIZES; wraps?: boolean };

/** The classes of a button, for links that act like one. */
export const buttonClass = (
  { look = "secondary", size = "md", wraps = false }: ButtonLook,
  ...more: (string | undefined)[]
) =>
  cx(
    "inline-flex select-none items-center justify-center gap-1.5 rounded-md border transition-colors",
    wraps ? "py-1 text-left" : "shrink-0 whitespace-nowrap",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55",
    "[&_svg]:size-4 [&_svg]:shrink-0",
    LOOKS[look],
    SIZES[size],
    ...more,
  );

type Props = ComponentProps<"button"> & ButtonLook & { asChild?: boolean; isPending?: boolean };

/** `isPending` keeps the width and the label, blocks a second press and tells assistive technology. */
export function Button({ look, size, wraps, asChild, isPending = false, className, children, ...rest }: Props) {
  const classes = buttonClass({ ...(look && { look }), ...(size && { size }), ...(wraps && { wraps }) }, className);
  if (asChild) return <Slot.Root className={classes}>{children}</Slot.Root>;
  return (
    <button
      type="button"
      {...rest}
      className={classes}
      aria-busy={isPending || undefined}
      disabled={rest.disabled || isPending}
    >
      {isPending && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}
