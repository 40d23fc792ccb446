"use client";
import { Ellipsis } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { NewPasswordField } from "#components/access/new-password-field.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { UserView } from "#lib/services/user/index.ts";

type DialogProps = { user: UserView; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

function PasswordDialog({ user, isOpen, onOpenChange }: DialogProps) {
  const formId = useId();
  const reset = useTool("users.reset_password", {
    isQuiet: true,
    onDone: () => {
      onOpenChange(false);
      tell(`${user.name} has a new password`);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    reset.mutate({ userId: user.id, password: String(new FormData(event.currentTarget).get("password")) });
  };
  return (
    <Dialog
      title={`New password for ${user.name}`}
      description="Their sessions end. Hand the password over yourself."
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <Button look="primary" type="submit" form={formId} isPending={reset.isPending}>
          Set the password
        </Button>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-3">
        {reset.error && <Failed problem={problemOf(reset.error)} />}
        <NewPasswordField label="New password" />
      </form>
    </Dialog>
  );
}

function RemoveDialog({ user, isOpen, onOpenChange }: DialogProps) {
  const remove = useTool("users.remove", {
    onDone: () => {
      onOpenChange(false);
      tell(`${user.name} was removed`);
    },
  });
  return (
    <Confirm
      title={`Remove ${user.name}?`}
      what="The account and its tokens end for good. The audit log keeps what was done with them."
      confirmLabel="Remove"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate({ userId: user.id })}
    />
  );
}

/** Password, suspension, removal. Suspending can be undone, so it acts at once; removing asks. */
export function PersonActions({ user }: { user: UserView }) {
  const [open, setOpen] = useState<"password" | "remove" | null>(null);
  const unban = useTool("users.unban", { onDone: () => tell(`${user.name} may sign in again`) });
  const ban = useTool("users.ban", {
    onDone: () => tell(`${user.name} is suspended`, { undo: { run: () => unban.mutate({ userId: user.id }) } }),
  });
  const set = (name: "password" | "remove") => (isOpen: boolean) => setOpen(isOpen ? name : null);
  return (
    <>
      <Menu
        trigger={
          <Button look="quiet" size="tiny" aria-label={`More about ${user.name}`}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen("password")}>Set a new password…</MenuItem>
        {user.banned ? (
          <MenuItem onSelect={() => unban.mutate({ userId: user.id })}>Let in again</MenuItem>
        ) : (
          <MenuItem onSelect={() => ban.mutate({ userId: user.id })}>Suspend</MenuItem>
        )}
        <MenuItem onSelect={() => setOpen("remove")}>Remove…</MenuItem>
      </Menu>
      <PasswordDialog user={user} isOpen={open === "password"} onOpenChange={set("password")} />
      <RemoveDialog user={user} isOpen={open === "remove"} onOpenChange={set("remove")} />
    </>
  );
}
