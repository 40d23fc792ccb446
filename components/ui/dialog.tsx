"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { cx } from "./cx.ts";

type Props = {
  title: string;
  description?: ReactNode;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children?: ReactNode;
  footer?: ReactNode;
  className?: string;
};

const Scrim = () => <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />;

const Close = () => (
  <Radix.Close asChild>
    <Button look="quiet" size="tiny" aria-label="Close" className="-mr-1 ml-auto">
      <X aria-hidden />
    </Button>
  </Radix.Close>
);

/** A question or a form in the middle; on a phone it sits at the bottom, where the thumb is. */
export function Dialog({ title, description, isOpen, onOpenChange, children, footer, className }: Props) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Scrim />
        <Radix.Content
          className={cx(
            "fixed z-50 grid max-h-[88dvh] w-full animate-rise grid-rows-[auto_1fr_auto] overflow-hidden bg-raised shadow-pop",
            "inset-x-0 bottom-0 rounded-t-lg sm:inset-x-auto sm:bottom-auto sm:left-1/2 sm:top-[12dvh] sm:max-w-lg sm:-translate-x-1/2 sm:rounded-lg",
            className,
          )}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="mt-1 text-sm text-soft">{description}</Radix.Description>}
            </div>
            <Close />
          </div>
          <div className="min-h-0 overflow-y-auto px-5 py-2">{children}</div>
          {footer ? (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>
          ) : (
            <div className="pb-3" />
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Details beside the page that stays in sight. */
export function Sheet({ title, description, isOpen, onOpenChange, children, footer, className }: Props) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Scrim />
        <Radix.Content
          className={cx(
            "fixed inset-y-0 right-0 z-50 grid w-full max-w-2xl animate-fade grid-rows-[auto_1fr_auto] bg-raised shadow-pop",
            className,
          )}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className="flex items-start gap-3 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold [overflow-wrap:anywhere]">{title}</Radix.Title>
              {description && <Radix.Description className="mt-0.5 text-sm text-soft">{description}</Radix.Description>}
            </div>
            <Close />
          </div>
          <div className="min-h-0 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <div className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
