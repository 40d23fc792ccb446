"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { formatCount, plural } from "#components/format/numbers.ts";
import { useSession } from "#components/frame/session.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { postFile, problemOf } from "#lib/queries/index.ts";
import type { ImportTaskRunsResult } from "#lib/services/task/index.ts";

/** What became of a file, in a sentence and the first faults. */
function told(result: ImportTaskRunsResult): { title: string; detail: string } {
  const { counts, sourceName } = result;
  if (counts === null) {
    return {
      title: "The file was received",
      detail: `It is stored in ${sourceName} in the background. You may leave this page.`,
    };
  }
  const first = counts.problems[0];
  const refused =
    first === undefined ? "" : ` ${formatCount(counts.rejected)} refused; line ${first.line}: ${first.reason}`;
  return {
    title: `${plural(counts.accepted, "run")} stored in ${sourceName}`,
    detail: `They are analysed now.${refused}`,
  };
}

/** Hands a file of task runs over: NDJSON or a JSON array. */
export function ImportRuns() {
  const { can } = useSession();
  const formId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: ({ file, source }: { file: File; source: string }) =>
      postFile<ImportTaskRunsResult>("/task-runs", { source }, file),
    onSuccess: (result) => {
      setIsOpen(false);
      const { title, detail } = told(result);
      tell(title, { detail });
      void client.invalidateQueries();
    },
  });
  if (!can("operate")) return null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get("file");
    if (file instanceof File && file.size > 0) send.mutate({ file, source: String(form.get("source") ?? "").trim() });
  };
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Upload aria-hidden />
        Import runs
      </Button>
      <Dialog
        title="Import task runs"
        description="One JSON object a line, or a JSON array. A run that is known by its id is replaced."
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        footer={
          <>
            <Button onClick={() => setIsOpen(false)}>Cancel</Button>
            <Button look="primary" type="submit" form={formId} isPending={send.isPending}>
              Import
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit} className="grid gap-4">
          {send.error && <Failed problem={problemOf(send.error)} />}
          <Field
            label="File"
            hint="Fields: id, type, status, queuedAt, startedAt, finishedAt and more; unknown ones are kept."
          >
            {(control) => (
              <Input
                {...control}
                name="file"
                type="file"
                required
                accept=".ndjson,.jsonl,.json,.txt"
                className="py-1.5 file:mr-3 file:cursor-pointer file:rounded-sm file:bg-sunken file:px-2"
              />
            )}
          </Field>
          <Field label="Source" hint="The name under which the runs are kept.">
            {(control) => <Input {...control} name="source" defaultValue="Task runs" required maxLength={120} />}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
