"use client";
import { type FormEvent, useState } from "react";
import { NewPasswordField } from "#components/access/new-password-field.tsx";
import { postJson } from "#components/access/post-json.ts";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { type Problem, problemOf } from "#lib/queries/index.ts";

/** Changes the own password; every other session of the person ends. */
export function PasswordPanel() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const [isPending, setIsPending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsPending(true);
    setProblem(null);
    try {
      await postJson("/api/auth/change-password", {
        currentPassword: form.get("current"),
        newPassword: form.get("password"),
      });
      setRound(round + 1);
      tell("Password changed", { detail: "Your other sessions have ended." });
    } catch (error) {
      setProblem(problemOf(error));
    }
    setIsPending(false);
  };
  return (
    <Panel title="Password">
      <form key={round} onSubmit={submit} className="grid max-w-sm gap-4 p-4" aria-label="Change the password">
        {problem && <Failed problem={problem} />}
        <Field label="Present password">
          {(control) => <Input {...control} name="current" type="password" autoComplete="current-password" required />}
        </Field>
        <NewPasswordField label="New password" />
        <Button type="submit" isPending={isPending} className="justify-self-start">
          Change the password
        </Button>
      </form>
    </Panel>
  );
}
