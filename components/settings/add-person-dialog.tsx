"use client";
import { type FormEvent, useId } from "react";
import { NewPasswordField } from "#components/access/new-password-field.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { Role } from "#lib/core/index.ts";
import { problemOf } from "#lib/queries/index.ts";
import { RoleSelect } from "./role-select.tsx";

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** An account with a password that the admin hands over. */
export function AddPersonDialog({ isOpen, onOpenChange }: Props) {
  const formId = useId();
  const create = useTool("users.create", {
    isQuiet: true,
    onDone: (user) => {
      onOpenChange(false);
      tell(`${user.name} can sign in now`, { detail: "Hand over the password yourself; Plantain sends nothing." });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({
      name: String(form.get("name")),
      email: String(form.get("email")),
      password: String(form.get("password")),
      role: String(form.get("role")) as Role,
    });
  };
  return (
    <Dialog
      title="Add a person"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isPending={create.isPending}>
            Add
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {create.error && <Failed problem={problemOf(create.error)} />}
        <Field label="Name">{(control) => <Input {...control} name="name" required maxLength={80} autoFocus />}</Field>
        <Field label="E-mail">{(control) => <Input {...control} name="email" type="email" required />}</Field>
        <NewPasswordField label="First password" />
        <Field label="Role">{(control) => <RoleSelect {...control} name="role" defaultValue="viewer" />}</Field>
      </form>
    </Dialog>
  );
}
