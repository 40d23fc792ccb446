"use client";
import { type FormEvent, useId, useState } from "react";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Select, Textarea } from "#components/ui/input.tsx";
import { enteredNumber, NumberField } from "#components/ui/number-field.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { ProviderView } from "#lib/services/llm/index.ts";
import { KIND_LABELS } from "./provider-words.ts";

type Kind = ProviderView["kind"];
type Props = { provider: ProviderView | null; isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

const KINDS = Object.keys(KIND_LABELS) as Kind[];

const textOf = (form: FormData, name: string): string | undefined => {
  const text = String(form.get(name) ?? "").trim();
  return text === "" ? undefined : text;
};

/** Only what was filled in is sent; what is left empty stays as it is. */
function inputOf(form: FormData) {
  const [name, baseUrl, apiKey, models] = ["name", "baseUrl", "apiKey", "models"].map((field) => textOf(form, field));
  const embeddingModel = textOf(form, "embeddingModel");
  const timeout = enteredNumber(form, "timeout");
  return {
    ...(name === undefined ? {} : { name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(models === undefined ? {} : { models: models.split(/[\s,]+/).filter(Boolean) }),
    ...(embeddingModel === undefined ? {} : { embeddingModel }),
    ...(timeout === undefined ? {} : { timeoutMs: Math.round(timeout * 1_000) }),
  };
}

function Fields({ provider, kind }: { provider: ProviderView | null; kind: Kind }) {
  return (
    <>
      <Field label="Name">
        {(control) => <Input {...control} name="name" maxLength={80} defaultValue={provider?.name ?? ""} />}
      </Field>
      <Field
        label="Address"
        hint={kind === "openai" || kind === "anthropic" ? "Empty: the provider's own." : undefined}
      >
        {(control) => (
          <Input
            {...control}
            name="baseUrl"
            type="url"
            placeholder={kind === "ollama" ? "http://localhost:11434" : "https://"}
            required={kind === "openai-compatible"}
            defaultValue={provider?.baseUrl ?? ""}
          />
        )}
      </Field>
      {kind !== "ollama" && (
        <Field
          label="API key"
          hint={
            provider?.hasKey === true ? "Empty: the key that is known stays." : "Kept encrypted, never shown again."
          }
        >
          {(control) => <Input {...control} name="apiKey" type="password" autoComplete="off" maxLength={500} />}
        </Field>
      )}
      {provider?.keySource === "stored" && (
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" name="removeKey" className="size-4 accent-accent" />
          Forget the stored key
        </label>
      )}
      <Field label="Models" hint="One a line; model=local, model=fixed or model=premium says which tier it counts as.">
        {(control) => (
          <Textarea
            {...control}
            name="models"
            rows={3}
            className="font-mono text-sm"
            defaultValue={provider?.models.map(({ model, tier }) => `${model}=${tier}`).join("\n") ?? ""}
          />
        )}
      </Field>
      <Field label="Model for embeddings" hint="Empty: none of this provider.">
        {(control) => (
          <Input {...control} name="embeddingModel" maxLength={200} defaultValue={provider?.embeddingModel ?? ""} />
        )}
      </Field>
      <NumberField
        name="timeout"
        label="Longest wait for an answer, in seconds"
        value={provider === null ? 120 : provider.timeoutMs / 1_000}
      />
    </>
  );
}

/** Connects a provider, or changes one. */
export function ProviderDialog({ provider, isOpen, onOpenChange }: Props) {
  const formId = useId();
  const [chosen, setChosen] = useState<Kind>("ollama");
  const kind = provider?.kind ?? chosen;
  const done = (words: string) => () => {
    onOpenChange(false);
    tell(words, { detail: "Test it to see whether it answers." });
  };
  const create = useTool("llm.providers.create", { isQuiet: true, onDone: done("The provider is connected") });
  const update = useTool("llm.providers.update", { isQuiet: true, onDone: done("The provider was changed") });
  const { error } = provider === null ? create : update;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = inputOf(form);
    if (provider === null) create.mutate({ kind, ...input });
    else {
      const removeEmbeddingModel = provider.embeddingModel !== null && !("embeddingModel" in input);
      const removeKey = form.get("removeKey") === "on";
      update.mutate({
        providerId: provider.id,
        ...input,
        ...(removeEmbeddingModel && { removeEmbeddingModel }),
        ...(removeKey && { removeKey }),
      });
    }
  };
  return (
    <Dialog
      title={provider === null ? "Connect a provider" : provider.name}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} isPending={create.isPending || update.isPending}>
            {provider === null ? "Connect" : "Save"}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {error && <Failed problem={problemOf(error)} />}
        {provider === null && (
          <Field label="Kind">
            {(control) => (
              <Select {...control} value={chosen} onChange={(event) => setChosen(event.target.value as Kind)}>
                {KINDS.map((one) => (
                  <option key={one} value={one}>
                    {KIND_LABELS[one]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <Fields provider={provider} kind={kind} />
      </form>
    </Dialog>
  );
}
