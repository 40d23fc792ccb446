"use client";
import { type FormEvent, useState } from "react";
import { safeNext } from "#components/paths.ts";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Problem, problemOf } from "#lib/queries/index.ts";
import { postJson } from "./post-json.ts";

const inWords = (problem: Problem): Problem =>
  problem.code === "UNAUTHENTICATED" || problem.status === 401
    ? {
        ...problem,
        detail: "E-mail or password is wrong.",
        hint: "Check both. An admin can set a new password for you under Settings, People.",
      }
    : problem;

/** Signs in and goes where the person wanted to. The whole page is loaded afresh, with the new session. */
export function LoginForm({ next }: { next: string | undefined }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setIsPending] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsPending(true);
    setProblem(null);
    try {
      await postJson("/api/auth/sign-in/email", { email: form.get("email"), password: form.get("password") });
      window.location.assign(safeNext(next));
    } catch (error) {
      setProblem(inWords(problemOf(error)));
      setIsPending(false);
    }
  };

  return (
    <form onSubmit={submit} className="grid gap-4" aria-label="Sign in">
      {problem && <Failed problem={problem} />}
      <Field label="E-mail">
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" required autoFocus />}
      </Field>
      <Field label="Password">
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" look="primary" isPending={isPending} className="mt-1">
        Sign in
      </Button>
    </form>
  );
}
