"use client";
import type { FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { PlanStepView } from "#lib/services/plan/index.ts";
import type { Edits } from "./plan-edits.ts";
import { fieldWords } from "./step-words.ts";

type Props = { step: PlanStepView; edits: Edits; onEdit: (edits: Edits) => void; onClose: () => void };

type Setting = PlanStepView["settings"][string];

/** What was typed, as the kind of value that stood there. */
function typed(text: FormDataEntryValue | null, before: Setting): Setting {
  if (typeof before === "boolean") return text !== null;
  if (typeof before === "number") return Number(text);
  return String(text ?? "");
}

/** The inputs of one step that may be changed; the rules and the simulation look at them at once. */
export function StepInputsDialog({ step, edits, onEdit, onClose }: Props) {
  const current = { ...step.settings, ...edits.inputs[step.key] };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const changed = Object.entries(step.settings).flatMap(([name, before]) => {
      const value = typed(form.get(name), before);
      return value === before ? [] : [[name, value] as const];
    });
    const { [step.key]: _before, ...others } = edits.inputs;
    onEdit({
      ...edits,
      inputs: changed.length === 0 ? others : { ...others, [step.key]: Object.fromEntries(changed) },
    });
    onClose();
  };
  return (
    <Dialog
      title="Change inputs"
      description={step.title}
      isOpen
      onOpenChange={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="step-inputs">
            Check it
          </Button>
        </>
      }
    >
      <form id="step-inputs" onSubmit={submit} className="grid gap-3">
        {Object.entries(current).map(([name, value]) => (
          <Field key={name} label={fieldWords(name)}>
            {(control) =>
              typeof value === "boolean" ? (
                <input {...control} type="checkbox" name={name} defaultChecked={value} className="size-5" />
              ) : (
                <Input
                  {...control}
                  name={name}
                  type={typeof value === "number" ? "number" : "text"}
                  step="any"
                  defaultValue={String(value)}
                />
              )
            }
          </Field>
        ))}
      </form>
    </Dialog>
  );
}
