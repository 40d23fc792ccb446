"use client";
import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button, buttonClass } from "./button.tsx";

type Props = {
  title: string;
  what: ReactNode;
  confirmLabel: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onConfirm: () => void;
  isPending?: boolean;
};

/** Asks once before what can't be undone, naming what will happen. */
export function Confirm({ title, what, confirmLabel, isOpen, onOpenChange, onConfirm, isPending }: Props) {
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <AlertDialog.Content className="fixed inset-x-0 bottom-0 z-50 w-full animate-rise rounded-t-lg bg-raised shadow-pop sm:inset-x-auto sm:bottom-auto sm:left-1/2 sm:top-[16dvh] sm:max-w-md sm:-translate-x-1/2 sm:rounded-lg">
          <div className="grid gap-2 px-5 pt-4 pb-4">
            <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
            <AlertDialog.Description asChild>
              <div className="text-base text-soft">{what}</div>
            </AlertDialog.Description>
          </div>
          <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
            <AlertDialog.Cancel className={buttonClass({})}>Keep it</AlertDialog.Cancel>
            <Button look="danger" isPending={isPending ?? false} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
