"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { formatCount, plural } from "#components/format/numbers.ts";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { ProblemError, postFile, problemOf } from "#lib/queries/index.ts";
import type { ImportTaskRunsResult } from "#lib/services/task/index.ts";

const FILE = "py-1.5 file:mr-3 file:cursor-pointer file:rounded-sm file:bg-sunken file:px-2";

/** What a file of calls says; nothing for no file. What it must look like is checked by the server. */
async function readCalls(file: FormDataEntryValue | null): Promise<Record<string, string[]> | null> {
  if (!(file instanceof File) || file.size === 0) return null;
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new ProblemError({ code: "INVALID_INPUT", detail: `${file.name} holds no JSON.` });
  }
}

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
  const setCalls = useTool("tasks.set_calls");
  const send = useMutation({
    mutationFn: async ({ file, source, calls }: { file: File; source: string; calls: FormDataEntryValue | null }) => {
      const known = await readCalls(calls);
      const result = await postFile<ImportTaskRunsResult>("/task-runs", { source }, file);
      if (known !== null) await setCalls.mutateAsync({ sourceId: result.sourceId, calls: known });
      return result;
    },
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
    if (!(file instanceof File) || file.size === 0) return;
    send.mutate({ file, source: String(form.get("source") ?? "").trim(), calls: form.get("calls") });
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
                className={FILE}
              />
            )}
          </Field>
          <Field
            label="What the types call (optional)"
            hint='A JSON file, type to names: {"transcode": ["s3"]}. Tells a slow service apart from the types that use it.'
          >
            {(control) => <Input {...control} name="calls" type="file" accept=".json" className={FILE} />}
          </Field>
          <Field label="Source" hint="The name under which the runs are kept.">
            {(control) => <Input {...control} name="source" defaultValue="Task runs" required maxLength={120} />}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
