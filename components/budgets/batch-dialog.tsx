"use client";
import { type FormEvent, useId } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { enteredNumber, NumberField } from "#components/ui/number-field.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";

/** Questions of a person that can wait, one a line, handed over at half the price. */
export function BatchDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const add = useTool("llm.batches.add", {
    isQuiet: true,
    onDone: ({ words }) => {
      onClose();
      tell(words);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const maxOutputTokens = enteredNumber(form, "maxOutputTokens");
    add.mutate({
      purpose: text("purpose"),
      prompts: text("questions")
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
      ...(text("system") !== "" && { system: text("system") }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    });
  };
  return (
    <Dialog
      title="Ask what can wait"
      description="Questions are gathered into a batch at half the price; an answer may take up to a day."
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isPending={add.isPending}>
            Hand over
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {add.error && <Failed problem={problemOf(add.error)} />}
        <Field label="Questions" hint="One a line.">
          {(control) => <Textarea {...control} name="questions" rows={5} required />}
        </Field>
        <Field label="Instructions for all of them">
          {(control) => <Textarea {...control} name="system" rows={2} />}
        </Field>
        <Field
          label="What for"
          hint="Lower-case letters, digits, dots, dashes; budgets and the list of calls go by it."
        >
          {(control) => (
            <Input
              {...control}
              name="purpose"
              required
              maxLength={60}
              pattern="[a-z0-9][a-z0-9._\-]*"
              defaultValue="questions"
            />
          )}
        </Field>
        <NumberField name="maxOutputTokens" label="Longest answer, in tokens" value={1_000} isWhole />
      </form>
    </Dialog>
  );
}
