"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useDeferredValue, useId, useState } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { pathCheckQuery, problemOf } from "#lib/queries/index.ts";
import type { FolderKind } from "#lib/services/source/index.ts";
import { FolderPicker } from "./folder-picker.tsx";
import { KIND_HINTS, KIND_LABELS } from "./source-words.ts";

/** Where looking starts: the home of the user that runs Plantain. */
const HOME = "~";
const KINDS = Object.keys(KIND_HINTS) as FolderKind[];

function KindChoice({ kind, onKind }: { kind: FolderKind | null; onKind: (kind: FolderKind) => void }) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">Kind</legend>
      {KINDS.map((one) => (
        <label
          key={one}
          className="flex cursor-pointer gap-2.5 rounded-md border border-line p-2.5 has-checked:border-accent has-checked:bg-accent-wash"
        >
          <input
            type="radio"
            name="kind"
            value={one}
            required
            checked={kind === one}
            onChange={() => onKind(one)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span>
            <span className="text-sm font-medium">{KIND_LABELS[one]}</span>
            <span className="block text-xs text-soft">{KIND_HINTS[one]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

type Props = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** Points Plantain at a folder. The kind is suggested from what lies in it; a person may know better. */
export function AddSourceDialog({ isOpen, onOpenChange }: Props) {
  const formId = useId();
  const [path, setPath] = useState(HOME);
  const [chosenKind, setChosenKind] = useState<FolderKind | null>(null);
  const settledPath = useDeferredValue(path.trim());
  const suggested = useQuery({ ...pathCheckQuery(settledPath), enabled: settledPath !== "" }).data?.suggestedKind;
  const kind = chosenKind ?? suggested ?? null;
  const close = () => {
    onOpenChange(false);
    setPath(HOME);
    setChosenKind(null);
  };
  const add = useTool("sources.add", {
    isQuiet: true,
    onDone: ({ source }) => {
      close();
      tell(`${source.name} was added`, { detail: "Plantain reads it now. You may leave this page." });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (kind !== null) add.mutate({ kind, path: path.trim(), ...(name === "" ? {} : { name }) });
  };
  return (
    <Dialog
      title="Add a source"
      description="A folder on the machine that Plantain runs on. It is only read."
      isOpen={isOpen}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isPending={add.isPending} disabled={kind === null}>
            Add and read
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {add.error && <Failed problem={problemOf(add.error)} />}
        <Field label="Folder">
          {(control) => (
            <Input
              {...control}
              name="path"
              required
              autoFocus
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              value={path}
              onChange={(event) => setPath(event.target.value)}
            />
          )}
        </Field>
        <FolderPicker path={settledPath} onPath={setPath} />
        <KindChoice kind={kind} onKind={setChosenKind} />
        <Field label="Name" hint="Left empty, it is called like its folder.">
          {(control) => <Input {...control} name="name" maxLength={120} autoComplete="off" />}
        </Field>
      </form>
    </Dialog>
  );
}
