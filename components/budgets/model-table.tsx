"use client";
import { useQuery } from "@tanstack/react-query";
import { Cpu } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { formatCount } from "#components/format/numbers.ts";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { Failed } from "#components/states/failed.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/input.tsx";
import { enteredNumber, NumberField } from "#components/ui/number-field.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { tell } from "#components/ui/toast.tsx";
import { modelsQuery, problemOf } from "#lib/queries/index.ts";
import type { ModelView } from "#lib/services/llm/index.ts";

const ABILITIES = [
  ["structuredOutput", "structured output"],
  ["tools", "tools"],
  ["forcedTools", "forced tools"],
  ["vision", "vision"],
  ["batches", "batches"],
  ["embeddings", "embeddings"],
  ["samplingParameters", "temperature"],
] as const;

const CHOICES = [
  {
    name: "promptCaching",
    label: "Prompt caching",
    options: [
      ["none", "none"],
      ["markers", "where markers are set"],
      ["automatic", "by itself"],
      ["automatic-and-markers", "by itself and where markers are set"],
    ],
  },
  {
    name: "thinking",
    label: "Thinking",
    options: [
      ["none", "never"],
      ["optional", "if asked to"],
      ["always", "always"],
    ],
  },
] as const;

const COUNTS = ["contextTokens", "maxOutputTokens", "cacheMinTokens"] as const;

/** What was changed in the form; what stayed as it was detected is not said. */
function changesIn(form: FormData, { capabilities }: ModelView): Record<string, unknown> {
  const abilities = ABILITIES.map(([key]) => [key, form.get(key) === "on"] as const);
  const choices = CHOICES.map(({ name }) => [name, String(form.get(name))] as const);
  const counts = COUNTS.map((name) => [name, enteredNumber(form, name)] as const);
  const all = [...abilities, ...choices, ...counts];
  return Object.fromEntries(all.filter(([key, value]) => value !== undefined && value !== capabilities[key]));
}

const abilityWords = ({ capabilities }: ModelView): string => {
  const named = ABILITIES.filter(([key]) => capabilities[key]).map(([, words]) => words);
  const caching = capabilities.promptCaching === "none" ? [] : ["prompt caching"];
  return [...named, ...caching].join(", ") || "plain text only";
};

const priceWords = ({ price }: ModelView): string =>
  price.inputUsdPerM === 0 && price.outputUsdPerM === 0 ? "free" : `${price.inputUsdPerM} / ${price.outputUsdPerM}`;

const COLUMNS: readonly Column<ModelView>[] = [
  {
    key: "model",
    head: "Model",
    cell: (model) => (
      <span className="[overflow-wrap:anywhere]">
        {model.model} {!model.enabled && <Badge>never asked</Badge>}
      </span>
    ),
    onPhone: "title",
    sortValue: (model) => model.model,
  },
  { key: "provider", head: "Provider", cell: (model) => model.providerId },
  { key: "tier", head: "Tier", cell: (model) => model.tier },
  { key: "context", head: "Context", isNumber: true, cell: (model) => formatCount(model.capabilities.contextTokens) },
  {
    key: "price",
    head: "USD per M in / out",
    isNumber: true,
    cell: (model) => (
      <span title={model.price.source}>
        {priceWords(model)}
        {model.price.isAssumed && " (assumed)"}
      </span>
    ),
  },
  {
    key: "can",
    head: "Can",
    cell: (model) => <span className="text-xs text-soft">{abilityWords(model)}</span>,
    onPhone: "hidden",
  },
  {
    key: "source",
    head: "Known from",
    cell: (model) => (
      <span className="text-xs text-faint">
        {model.source}
        {model.edited.length > 0 && `; changed by hand: ${model.edited.join(", ")}`}
      </span>
    ),
    onPhone: "hidden",
  },
];

function ModelDialog({ model, onClose }: { model: ModelView; onClose: () => void }) {
  const formId = useId();
  const edit = useTool("llm.models.edit", {
    isQuiet: true,
    onDone: () => {
      onClose();
      tell(`${model.model} was changed`);
    },
  });
  const place = { providerId: model.providerId, model: model.model };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    edit.mutate({
      ...place,
      ...changesIn(form, model),
      tier: String(form.get("tier")) as ModelView["tier"],
      enabled: form.get("enabled") === "on",
    });
  };
  const tick = (name: string, label: string, isOn: boolean) => (
    <label key={name} className="flex items-center gap-2 text-sm">
      <input type="checkbox" name={name} defaultChecked={isOn} className="size-4 accent-accent" />
      {label}
    </label>
  );
  return (
    <Dialog
      title={model.model}
      description={`Source: ${model.source}. What you say here wins.`}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          {model.edited.length > 0 && (
            <Button onClick={() => edit.mutate({ ...place, forgetEdits: true })}>Forget changes by hand</Button>
          )}
          <Button look="primary" type="submit" form={formId} isPending={edit.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="grid gap-4">
        {edit.error && <Failed problem={problemOf(edit.error)} />}
        <Field label="Tier" hint="local costs nothing a call; fixed fits a budget; premium only when it is asked for.">
          {(control) => (
            <Select {...control} name="tier" defaultValue={model.tier}>
              <option value="local">local</option>
              <option value="fixed">fixed</option>
              <option value="premium">premium</option>
            </Select>
          )}
        </Field>
        <NumberField
          name="contextTokens"
          label="Longest prompt and answer together, in tokens"
          value={model.capabilities.contextTokens}
          isWhole
        />
        <NumberField
          name="maxOutputTokens"
          label="Longest answer, in tokens"
          value={model.capabilities.maxOutputTokens}
          isWhole
        />
        <NumberField
          name="cacheMinTokens"
          label="Shortest prompt that is cached, in tokens"
          value={model.capabilities.cacheMinTokens}
          isWhole
        />
        {CHOICES.map(({ name, label, options }) => (
          <Field key={name} label={label}>
            {(control) => (
              <Select {...control} name={name} defaultValue={model.capabilities[name]}>
                {options.map(([value, words]) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ))}
        <fieldset className="grid gap-2">
          <legend className="mb-1 text-sm font-medium">It can do</legend>
          {ABILITIES.map(([key, words]) => tick(key, words, model.capabilities[key]))}
        </fieldset>
        {tick("enabled", "May be asked", model.enabled)}
      </form>
    </Dialog>
  );
}

/** Every model that is chosen or was looked at: what it can do, where that is known from, what it costs. */
export function ModelPanel() {
  const models = useQuery(modelsQuery());
  const { can } = useSession();
  const [open, setOpen] = useState<ModelView | null>(null);
  return (
    <Panel title="Models" note="what they can do and cost">
      <QueryBoundary
        query={models}
        isEmpty={(list) => list.items.length === 0}
        empty={
          <Empty icon={<Cpu />} title="No model is known yet">
            Connect a provider and test it: what it has is listed here.
          </Empty>
        }
      >
        {(list) => (
          <DataTable
            label="Models"
            columns={COLUMNS}
            rows={list.items}
            rowKey={(model) => `${model.providerId} ${model.model}`}
            {...(can("admin") ? { onOpen: setOpen } : {})}
          />
        )}
      </QueryBoundary>
      {open !== null && <ModelDialog model={open} onClose={() => setOpen(null)} />}
    </Panel>
  );
}
