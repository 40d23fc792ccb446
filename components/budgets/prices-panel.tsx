"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Tag } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Empty } from "#components/states/empty.tsx";
import { Failed } from "#components/states/failed.tsx";
import { PagedTable } from "#components/states/paged-table.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { enteredNumber, NumberField } from "#components/ui/number-field.tsx";
import type { Column } from "#components/ui/table.tsx";
import { tell } from "#components/ui/toast.tsx";
import { pricesQuery, problemOf } from "#lib/queries/index.ts";
import type { PriceView } from "#lib/services/llm/index.ts";

const usd = (value: number | null): string => (value === null ? "–" : String(Number(value.toPrecision(6))));

function Remove({ price }: { price: PriceView }) {
  const remove = useTool("llm.prices.remove", {
    onDone: () => tell(`${price.model}: the price that came with Plantain holds again`),
  });
  if (price.priceId === null) return null;
  const { priceId } = price;
  return (
    <Button
      size="sm"
      onClick={() => remove.mutate({ priceId })}
      isPending={remove.isPending}
      aria-label={`Remove your price of ${price.model}`}
    >
      Remove
    </Button>
  );
}

const COLUMNS: readonly Column<PriceView>[] = [
  {
    key: "model",
    head: "Model",
    cell: (price) => <span className="[overflow-wrap:anywhere]">{price.model}</span>,
    onPhone: "title",
  },
  { key: "provider", head: "Provider", cell: (price) => price.provider },
  { key: "in", head: "In", isNumber: true, cell: (price) => usd(price.inputUsdPerM) },
  { key: "out", head: "Out", isNumber: true, cell: (price) => usd(price.outputUsdPerM) },
  { key: "read", head: "Cache read", isNumber: true, cell: (price) => usd(price.cacheReadUsdPerM), onPhone: "hidden" },
  {
    key: "write",
    head: "Cache write",
    isNumber: true,
    cell: (price) => usd(price.cacheWriteUsdPerM),
    onPhone: "hidden",
  },
  {
    key: "batch",
    head: "In batches",
    isNumber: true,
    cell: (price) => (price.batchFactor === null ? "–" : `× ${price.batchFactor}`),
    onPhone: "hidden",
  },
  {
    key: "tiers",
    head: "Long prompts",
    cell: (price) => (price.tiers.length === 0 ? "same" : `${price.tiers.length} steps`),
    onPhone: "hidden",
  },
  {
    key: "source",
    head: "From",
    cell: (price) => (
      <span className="text-xs text-soft">
        {price.isEdited && <Badge tone="accent">yours</Badge>} {price.source}
        {!price.validFrom.startsWith("1970") && `, since ${price.validFrom.slice(0, 10)}`}
      </span>
    ),
  },
  { key: "remove", head: "", isNumber: true, cell: (price) => <Remove price={price} /> },
];

const PRICE_FIELDS = [
  ["inputUsdPerM", "In, USD per million tokens", true],
  ["outputUsdPerM", "Out, USD per million tokens", true],
  ["cacheReadUsdPerM", "Read from the cache", false],
  ["cacheWriteUsdPerM", "Written into the cache for 5 minutes", false],
  ["cacheWrite1hUsdPerM", "Written into the cache for an hour", false],
  ["batchFactor", "Share of the price in batches, such as 0.5", false],
] as const;

function PriceDialog({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const formId = useId();
  const save = useTool("llm.prices.set", {
    isQuiet: true,
    onDone: (price) => {
      onOpenChange(false);
      tell(`${price.model}: this price holds from now on`);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const figures = PRICE_FIELDS.flatMap(([name]) => {
      const figure = enteredNumber(form, name);
      return figure === undefined ? [] : [[name, figure]];
    });
    const texts = {
      provider: String(form.get("provider")),
      model: String(form.get("model")),
      source: String(form.get("source")),
    };
    save.mutate({ ...texts, ...Object.fromEntries(figures) });
  };
  return (
    <Dialog
      title="Enter a price"
      description="It replaces the one that came with Plantain, for calls from now on. Calls of the past keep their cost."
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
        <Field label="Provider" hint="anthropic, openai, ollama, or the name of your provider">
          {(control) => <Input {...control} name="provider" required maxLength={60} autoFocus />}
        </Field>
        <Field label="Model">{(control) => <Input {...control} name="model" required maxLength={200} />}</Field>
        {PRICE_FIELDS.map(([name, label, isRequired]) => (
          <NumberField key={name} name={name} label={label} isRequired={isRequired} />
        ))}
        <Field label="Where it is from">
          {(control) => <Input {...control} name="source" defaultValue="entered by hand" required maxLength={200} />}
        </Field>
      </form>
    </Dialog>
  );
}

/** What models cost, since when and from where; own prices win. */
export function PricesPanel() {
  const { values, set } = useUrlFilters(["search"]);
  const { can } = useSession();
  const [isAdding, setIsAdding] = useState(false);
  const prices = useInfiniteQuery(pricesQuery(values));
  const action = (
    <>
      <Input
        data-search
        type="search"
        aria-label="Part of the model's name"
        placeholder="model"
        value={values.search}
        onChange={(event) => set({ search: event.target.value })}
        className="w-48"
      />
      {can("admin") && <Button onClick={() => setIsAdding(true)}>Enter a price</Button>}
    </>
  );
  return (
    <Panel title="Prices" note="USD per million tokens" action={action}>
      <PagedTable
        query={prices}
        label="Prices"
        columns={COLUMNS}
        rowKey={(price) => `${price.provider} ${price.model} ${price.validFrom} ${price.source}`}
        one="price"
        empty={
          <Empty icon={<Tag />} title="No price for such a model">
            Calls to a model whose price is not known are counted at the highest price of its provider, and marked.
          </Empty>
        }
      />
      <PriceDialog isOpen={isAdding} onOpenChange={setIsAdding} />
    </Panel>
  );
}
