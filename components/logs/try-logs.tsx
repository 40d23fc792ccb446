"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { paths } from "#components/paths.ts";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { ProblemError, problemOf, readProblem } from "#lib/queries/index.ts";
import type { SourceView } from "#lib/services/source/index.ts";

type Sent = { name: string; body: Blob | string };

async function sendTrial({ name, body }: Sent): Promise<{ source: SourceView }> {
  const response = await fetch(`/api/v1/logs/try?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "content-type": typeof body === "string" ? "text/plain" : "application/octet-stream" },
    body,
  });
  if (!response.ok) throw new ProblemError(await readProblem(response));
  return response.json();
}

/** Analyses a file or pasted lines on trial; the source it makes is marked and goes away by itself. */
export function TryLogs() {
  const formId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const { can } = useSession();
  const router = useRouter();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: sendTrial,
    onSuccess: ({ source }) => {
      setIsOpen(false);
      tell(`${source.name} is being read`, { detail: "It goes away by itself; you can remove it before." });
      void client.invalidateQueries();
      router.push(paths.logs({ source: source.id }));
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get("file");
    const text = String(form.get("lines") ?? "");
    if (file instanceof File && file.size > 0) send.mutate({ name: file.name, body: file });
    else send.mutate({ name: "pasted lines", body: text });
  };
  if (!can("operate")) return null;
  return (
    <>
      <Button look="primary" onClick={() => setIsOpen(true)}>
        <FlaskConical aria-hidden />
        Try a log
      </Button>
      <Dialog
        title="Try a log"
        description="A file or some lines, analysed as a source of its own that goes away by itself. It gives no advice."
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        footer={
          <>
            <Button onClick={() => setIsOpen(false)}>Cancel</Button>
            <Button look="primary" type="submit" form={formId} isPending={send.isPending}>
              Analyse
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit} className="grid gap-4">
          {send.error && <Failed problem={problemOf(send.error)} />}
          <Field label="File" hint="Any format; also packed with gzip or zstd.">
            {(control) => <Input {...control} type="file" name="file" className="py-1.5" />}
          </Field>
          <Field label="Or lines">
            {(control) => (
              <Textarea {...control} name="lines" rows={8} spellCheck={false} className="font-mono text-xs" />
            )}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
