"use client";
import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";

type Props = {
  label: string;
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  disabled?: boolean;
};

/** A tick box named by `label` (not shown: put the words beside it). */
export function Checkbox({ label, checked, onChange, disabled }: Props) {
  return (
    <Radix.Root
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={(next) => onChange(next === true)}
      aria-label={label}
      className="relative grid size-4.5 shrink-0 place-items-center rounded-sm border border-edge bg-surface before:absolute before:-inset-2 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent disabled:opacity-50"
    >
      <Radix.Indicator className="text-on-accent">
        {checked === "indeterminate" ? (
          <Minus className="size-3.5" aria-hidden />
        ) : (
          <Check className="size-3.5" aria-hidden />
        )}
      </Radix.Indicator>
    </Radix.Root>
  );
}
