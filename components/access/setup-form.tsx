"use client";
import { type FormEvent, useState } from "react";
import { paths } from "#components/paths.ts";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Problem, problemOf } from "#lib/queries/index.ts";
import { NewPasswordField } from "./new-password-field.tsx";
import { postJson } from "./post-json.ts";

/** Makes the first admin and signs them in. A wrong token keeps everything that was typed. */
export function SetupForm() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setIsPending] = useState(false);
  const faultOf = (path: string) => problem?.issues?.find((issue) => issue.path === path)?.message;

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    setIsPending(true);
    setProblem(null);
    try {
      await postJson("/api/v1/setup", form);
      await postJson("/api/auth/sign-in/email", { email: form.email, password: form.password });
      window.location.assign(paths.overview);
    } catch (error) {
      setProblem(problemOf(error));
      setIsPending(false);
    }
  };

  return (
    <form onSubmit={submit} className="grid gap-4" aria-label="Set up Plantain">
      {problem && <Failed problem={{ ...problem, issues: undefined }} />}
      <Field
        label="Set-up token"
        hint="Printed on the console when Plantain started. It proves that the machine is yours."
        error={faultOf("token")}
      >
        {(control) => (
          <Input
            {...control}
            name="token"
            autoComplete="off"
            spellCheck={false}
            required
            autoFocus
            className="font-mono"
          />
        )}
      </Field>
      <Field label="Name" error={faultOf("name")}>
        {(control) => <Input {...control} name="name" autoComplete="name" required maxLength={80} />}
      </Field>
      <Field label="E-mail" hint="For signing in. Nothing is ever sent to it." error={faultOf("email")}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required />}
      </Field>
      <NewPasswordField label="Password" error={faultOf("password")} />
      <Button type="submit" look="primary" isPending={isPending} className="mt-1">
        Make the admin account
      </Button>
    </form>
  );
}
