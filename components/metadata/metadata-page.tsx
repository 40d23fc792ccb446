"use client";
import { useQuery } from "@tanstack/react-query";
import { Tags } from "lucide-react";
import Link from "next/link";
import { plural } from "#components/format/numbers.ts";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { paths } from "#components/paths.ts";
import { PlanGoal } from "#components/plans/plan-it.tsx";
import { fieldWords } from "#components/plans/step-words.ts";
import { MetadataTabs } from "#components/review/metadata-tabs.tsx";
import { SourceSelect } from "#components/sources/source-select.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card, Panel } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { metadataQualityQuery } from "#lib/queries/index.ts";
import { ItemDetail } from "./item-detail.tsx";
import { ItemTable } from "./item-table.tsx";
import { kindWords, qualityAnswer } from "./metadata-words.ts";
import { QualityHistory } from "./quality-history.tsx";
import { FieldsPanel, GroupsPanel } from "./quality-panels.tsx";
import { QualityParts } from "./quality-parts.tsx";

const FILTERS = ["source", "kind", "collection", "missing", "search", "unreadable", "item"] as const;
type Filters = ReturnType<typeof useUrlFilters<(typeof FILTERS)[number]>>;

function itemsTitle(values: Filters["values"]): string {
  const parts = [
    values.kind === "" ? "Items" : kindWords(values.kind),
    values.collection !== "" && `in ${values.collection}`,
    values.missing !== "" && `without ${fieldWords(values.missing)}`,
  ];
  return parts.filter(Boolean).join(" ");
}

function Items({ values, set }: Filters) {
  const { source, item, ...rest } = values;
  return (
    <Panel
      title={itemsTitle(values)}
      action={
        <>
          <Select
            aria-label="Which items"
            value={values.unreadable}
            onChange={(event) => set({ unreadable: event.target.value })}
            className="w-auto"
          >
            <option value="">All</option>
            <option value="true">Only unreadable ones</option>
          </Select>
          <Input
            data-search
            type="search"
            aria-label="Find an item"
            placeholder="Find an item"
            value={values.search}
            onChange={(event) => set({ search: event.target.value })}
            className="w-48"
          />
        </>
      }
    >
      <ItemTable filter={{ ...rest, sourceId: source }} onOpen={(itemId) => set({ item: itemId })} />
      <Sheet title="Media item" isOpen={item !== ""} onOpenChange={(isOpen) => !isOpen && set({ item: "" })}>
        {item !== "" && <ItemDetail itemId={item} />}
      </Sheet>
    </Panel>
  );
}

/** How complete the library is, where it lacks, item by item. */
export function MetadataPage() {
  const filters = useUrlFilters(FILTERS);
  const { values, set } = filters;
  const quality = useQuery(metadataQualityQuery({ sourceId: values.source }));
  const hasGaps = (quality.data?.fields.some((field) => field.missing > 0) ?? false) && quality.data?.items !== 0;
  return (
    <PageBody>
      <PageHead
        title="Metadata"
        answer={quality.data && qualityAnswer(quality.data)}
        action={
          <>
            <SourceSelect
              value={values.source}
              onChange={(source) => set({ source })}
              kinds={["media_folder", "banana_bun"]}
            />
            {quality.data !== undefined && quality.data.openProposals > 0 && (
              <Link href={paths.metadataReview({ source: values.source })} className={buttonClass({ look: "primary" })}>
                Review {plural(quality.data.openProposals, "value")}
              </Link>
            )}
            {hasGaps && <PlanGoal look="secondary" goal="Fill missing metadata" label="Plan: fill the gaps" />}
          </>
        }
      />
      <MetadataTabs />
      <QueryBoundary
        query={quality}
        isEmpty={(value) => value.items === 0}
        empty={
          <Card>
            <Empty
              icon={<Tags />}
              title="No media yet"
              action={
                <Link href={paths.sources} className={buttonClass({})}>
                  To the sources
                </Link>
              }
            >
              Add a folder of movies, series, music, podcasts or talks. The files are only read.
            </Empty>
          </Card>
        }
      >
        {(value) => (
          <>
            <QualityParts quality={value} sourceId={values.source} />
            <QualityHistory quality={value} />
            <GroupsPanel quality={value} kind={values.kind} collection={values.collection} set={set} />
            <FieldsPanel quality={value} currentField={values.missing} onField={(missing) => set({ missing })} />
            <Items {...filters} />
          </>
        )}
      </QueryBoundary>
    </PageBody>
  );
}
