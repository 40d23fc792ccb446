"use client";
import { useQuery } from "@tanstack/react-query";
import { ListChecks, RefreshCw } from "lucide-react";
import { formatCount, plural } from "#components/format/numbers.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { kindWords } from "#components/metadata/metadata-words.ts";
import { fieldWords, originWords } from "#components/plans/step-words.ts";
import { SourceSelect } from "#components/sources/source-select.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Select } from "#components/ui/input.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { tell } from "#components/ui/toast.tsx";
import { proposalCountQuery, type QueueFilter } from "#lib/queries/index.ts";
import type { ProposalFacets } from "#lib/services/review/index.ts";
import { DecideAll } from "./decide-all.tsx";
import { MetadataTabs } from "./metadata-tabs.tsx";
import { QueueList, useQueueKeys } from "./queue-list.tsx";
import { type Queue as QueueState, useQueue } from "./use-queue.ts";

const FILTERS = ["source", "field", "kind", "origin", "collection", "sure", "sort"] as const;
type Filters = ReturnType<typeof useUrlFilters<(typeof FILTERS)[number]>>;

const toQueueFilter = (values: Filters["values"]): QueueFilter => ({
  sourceId: values.source,
  field: values.field,
  kind: values.kind,
  origin: values.origin,
  collection: values.collection,
  minConfidence: values.sure,
  sort: values.sort,
});

type ChoiceProps = {
  label: string;
  all: string;
  value: string;
  options: ProposalFacets["fields"];
  words: (value: string) => string;
  onChange: (value: string) => void;
};

/** One facet: every choice with how many proposals it has. */
function Choice({ label, all, value, options, words, onChange }: ChoiceProps) {
  const known = options.some((option) => option.value === value);
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="w-auto max-w-56"
    >
      <option value="">{all}</option>
      {value !== "" && !known && <option value={value}>{words(value)} (0)</option>}
      {options
        .filter((option) => option.value !== "")
        .map((option) => (
          <option key={option.value} value={option.value}>
            {words(option.value)} ({formatCount(option.count)})
          </option>
        ))}
    </Select>
  );
}

const asIs = (value: string): string => value;

function Facets({ facets, values, set }: Filters & { facets: ProposalFacets }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Choice
        label="Field"
        all="All fields"
        value={values.field}
        options={facets.fields}
        words={fieldWords}
        onChange={(field) => set({ field })}
      />
      <Choice
        label="Kind"
        all="All kinds"
        value={values.kind}
        options={facets.kinds}
        words={kindWords}
        onChange={(kind) => set({ kind })}
      />
      <Choice
        label="Where from"
        all="From anywhere"
        value={values.origin}
        options={facets.origins}
        words={originWords}
        onChange={(origin) => set({ origin })}
      />
      <Choice
        label="Collection"
        all="All collections"
        value={values.collection}
        options={facets.collections}
        words={asIs}
        onChange={(collection) => set({ collection })}
      />
      <Select
        aria-label="How sure"
        value={values.sure}
        onChange={(event) => set({ sure: event.target.value })}
        className="w-auto"
      >
        <option value="">However sure</option>
        {[0.95, 0.9, 0.8, 0.7].map((share) => (
          <option key={share} value={share}>
            At least {share * 100} % sure
          </option>
        ))}
      </Select>
      <Select
        aria-label="Order"
        value={values.sort}
        onChange={(event) => set({ sort: event.target.value })}
        className="w-auto"
      >
        <option value="">Biggest gain first</option>
        <option value="confidence">Surest first</option>
      </Select>
    </div>
  );
}

/** Nothing is left; the last decision can still be taken back, by the same key as before. */
function Cleared({ queue, isCleared }: { queue: QueueState; isCleared: boolean }) {
  useQueueKeys((action) => action.kind === "undo" && queue.undoLast());
  return (
    <Empty
      icon={<ListChecks />}
      title={isCleared ? "This queue is cleared" : "Nothing to decide"}
      action={
        queue.canUndo && (
          <Button onClick={queue.undoLast}>
            Undo the last decision <Kbd>u</Kbd>
          </Button>
        )
      }
    >
      New proposals come when sources are read, or when you look for values again.
    </Empty>
  );
}

function Queue({ filter, total }: { filter: QueueFilter; total: number }) {
  const queue = useQueue(filter);
  return (
    <QueryBoundary query={queue.query}>
      {() =>
        queue.rows.length === 0 ? (
          <Cleared queue={queue} isCleared={queue.decided > 0 || total > 0} />
        ) : (
          <QueueList queue={queue} />
        )
      }
    </QueryBoundary>
  );
}

/** Clears the review queue: what is proposed for gaps, decided one by one or all that fits a filter. */
export function ReviewPage() {
  const filters = useUrlFilters(FILTERS);
  const { can } = useSession();
  const filter = toQueueFilter(filters.values);
  const facets = useQuery(proposalCountQuery(filter));
  const propose = useTool("metadata.propose", {
    onDone: () => tell("Looking for missing values", { detail: "Progress is shown above." }),
  });
  const total = facets.data?.total ?? 0;
  const key = JSON.stringify(filter);
  return (
    <PageBody>
      <PageHead
        title="Metadata"
        answer={
          facets.data &&
          (total === 0
            ? "No proposed value waits for a decision."
            : `${plural(total, "proposed value")} wait for a decision.`)
        }
        action={
          <>
            <SourceSelect
              value={filters.values.source}
              onChange={(source) => filters.set({ source })}
              kinds={["media_folder", "banana_bun"]}
            />
            {can("operate") && (
              <Button isPending={propose.isPending} onClick={() => propose.mutate({ everything: true })}>
                <RefreshCw aria-hidden />
                Look again
              </Button>
            )}
          </>
        }
      />
      <MetadataTabs />
      <QueryBoundary query={facets}>{(value) => <Facets {...filters} facets={value} />}</QueryBoundary>
      <Panel title="Review queue" action={<DecideAll filter={filter} total={total} />}>
        <Queue key={key} filter={filter} total={total} />
      </Panel>
    </PageBody>
  );
}
