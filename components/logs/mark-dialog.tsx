"use client";
import { type FormEvent, useId, useState } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { LogPatternDetail, PatternMark } from "#lib/services/log/index.ts";

const CHOICES: readonly { mark: PatternMark | "none"; label: string; hint: string }[] = [
  { mark: "known", label: "Known", hint: "It is no news; bursts and silences are still told." },
  { mark: "muted", label: "Muted", hint: "It gives no findings at all." },
  { mark: "resolved", label: "Resolved", hint: "It is dealt with. A new line opens it again and says so." },
  { mark: "none", label: "No mark", hint: "Everything about it is told." },
];

type Props = { pattern: LogPatternDetail; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** Says what a pattern is, and for whoever meets it again, what solved it. */
export function MarkDialog({ pattern, isOpen, onOpenChange }: Props) {
  const formId = useId();
  const [mark, setMark] = useState<PatternMark | "none">(pattern.memory.mark ?? "known");
  const save = useTool("logs.mark", {
    isQuiet: true,
    onDone: () => {
      onOpenChange(false);
      tell("The pattern was marked");
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get("note") ?? "");
    save.mutate({ templateId: pattern.id, mark, note });
  };
  return (
    <Dialog
      title="Mark this pattern"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isPending={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {save.error && <Failed problem={problemOf(save.error)} />}
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 text-sm font-medium">Mark</legend>
          {CHOICES.map((choice) => (
            <label
              key={choice.mark}
              className="flex cursor-pointer gap-2.5 rounded-md border border-line p-2.5 has-checked:border-accent has-checked:bg-accent-wash"
            >
              <input
                type="radio"
                name="mark"
                checked={mark === choice.mark}
                onChange={() => setMark(choice.mark)}
                className="mt-0.5 size-4 shrink-0 accent-accent"
              />
              <span>
                <span className="text-sm font-medium">{choice.label}</span>
                <span className="block text-xs text-soft">{choice.hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Field
          label={mark === "resolved" ? "What solved it" : "Note"}
          hint="Shown wherever a similar pattern turns up."
        >
          {(control) => (
            <Textarea {...control} name="note" rows={3} maxLength={2000} defaultValue={pattern.memory.note ?? ""} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
