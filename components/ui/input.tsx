import type { ComponentProps } from "react";
import { cx } from "./cx.ts";

const FIELD =
  "w-full rounded-md border border-edge bg-surface text-ink placeholder:text-faint " +
  "aria-invalid:border-red-solid disabled:opacity-60 focus-visible:outline-offset-0";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cx(FIELD, "tap px-2.5", className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea {...rest} className={cx(FIELD, "px-2.5 py-2 leading-5", className)} />;
}

/** The platform's own select: works with every keyboard, screen reader and phone. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={cx(FIELD, "tap cursor-pointer px-2 pr-7", className)} />;
}
