"use client";
import { Toaster as Sonner, toast } from "sonner";

/** Where messages appear, one above the other, so that none covers another's button; they stay while hovered or focused. */
export const Toaster = () => (
  <Sonner
    expand
    position="bottom-right"
    offset={16}
    mobileOffset={{ bottom: 72 }}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          "flex w-[356px] max-w-[calc(100vw-32px)] items-start gap-2.5 rounded-md bg-raised px-3.5 py-3 text-base text-ink shadow-pop",
        title: "font-medium",
        description: "text-sm text-soft",
        content: "min-w-0 flex-1",
        icon: "mt-0.5",
        actionButton:
          "shrink-0 self-center rounded-md border border-edge/60 px-2 py-1 text-sm font-medium text-accent-ink hover:bg-hover",
        success: "[&_[data-icon]]:text-green",
        error: "[&_[data-icon]]:text-red",
      },
    }}
  />
);

type Action = { label?: string; run: () => void };

/** Says that something was done; for ten seconds it can be taken back (`undo`) or looked at (`open`). */
export const tell = (what: string, more: { detail?: string; undo?: Action; open?: Action } = {}): void => {
  const action = more.undo ?? more.open;
  const label = action?.label ?? (more.undo ? "Undo" : "Open");
  toast.success(what, {
    ...(more.detail ? { description: more.detail } : {}),
    ...(action ? { duration: 10_000, action: { label, onClick: action.run } } : { duration: 4000 }),
  });
};

/** Says what failed and the way out; stays until it is closed. */
export const tellProblem = (problem: { detail: string; hint?: string | undefined }): void => {
  toast.error(problem.detail, { ...(problem.hint ? { description: problem.hint } : {}), duration: 12_000 });
};
