"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId } from "react";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { postFile, problemOf } from "#lib/queries/index.ts";
import type { ImportedTemplates } from "#lib/services/template/index.ts";

const STRATEGIES = [
  ["skip", "Leave the one that is there"],
  ["overwrite", "Replace it (a new version)"],
  ["merge", "Add what it lacks (a new version)"],
  ["rename", "Keep both"],
] as const;

function Results({ done }: { done: ImportedTemplates }) {
  return (
    <ul className="grid gap-2 text-sm" aria-label="What was done">
      {done.items.map((item) => (
        <li key={item.name}>
          <span className="font-medium">{item.name}</span> <span className="text-soft">{item.action}</span>
          {item.note !== "" && <span className="block text-xs text-faint">{item.note}</span>}
        </li>
      ))}
    </ul>
  );
}

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** A file of templates: checked as a whole, imported as a whole or not at all. */
export function ImportTemplatesDialog({ isOpen, onOpenChange }: Props) {
  const formId = useId();
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: ({ file, conflictStrategy }: { file: File; conflictStrategy: string }) =>
      postFile<ImportedTemplates>("/planning/template-import", { conflictStrategy }, file),
    onSettled: () => client.invalidateQueries(),
  });
  const close = () => {
    onOpenChange(false);
    take.reset();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get("file");
    if (file instanceof File) take.mutate({ file, conflictStrategy: String(form.get("conflictStrategy")) });
  };
  return (
    <Dialog
      title="Import templates"
      description="A file that Plantain exported, a JSON list of templates, or one template a line."
      isOpen={isOpen}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      footer={
        take.data ? (
          <Button look="primary" onClick={close}>
            Done
          </Button>
        ) : (
          <Button look="primary" type="submit" form={formId} isPending={take.isPending}>
            Import
          </Button>
        )
      }
    >
      {take.data ? (
        <Results done={take.data} />
      ) : (
        <form id={formId} onSubmit={submit} className="grid gap-4">
          {take.error && <Failed problem={problemOf(take.error)} />}
          <Field label="File">
            {(control) => <Input {...control} type="file" name="file" accept=".json,.ndjson,.jsonl" required />}
          </Field>
          <Field label="When a name is there already">
            {(control) => (
              <Select {...control} name="conflictStrategy" defaultValue="skip">
                {STRATEGIES.map(([value, label]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </form>
      )}
    </Dialog>
  );
}
