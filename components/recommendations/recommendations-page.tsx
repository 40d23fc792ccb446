"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Card } from "#components/ui/card.tsx";
import { Select } from "#components/ui/input.tsx";
import { recommendationsQuery, rowsOf, totalOf } from "#lib/queries/index.ts";
import { recommendationsAnswer } from "./effect-words.ts";
import { RecommendationCard } from "./recommendation-card.tsx";
import { TrackRecord } from "./track-record.tsx";

const FILTERS = ["category", "state"] as const;

/** What is worth changing, by expected effect. */
export function RecommendationsPage() {
  const { values, set } = useUrlFilters(FILTERS);
  const recommendations = useInfiniteQuery(recommendationsQuery(values));
  const read = recommendations.data;
  const isPlain = values.category === "" && values.state === "";
  return (
    <PageBody>
      <PageHead
        title="Recommendations"
        answer={isPlain && read ? recommendationsAnswer(rowsOf(read), totalOf(read)) : undefined}
        action={
          <>
            <Select
              aria-label="Category"
              value={values.category}
              onChange={(event) => set({ category: event.target.value })}
              className="w-auto"
            >
              <option value="">Every category</option>
              <option value="performance">Performance</option>
              <option value="resource">Resources</option>
              <option value="metadata">Metadata</option>
            </Select>
            <Select
              aria-label="State"
              value={values.state}
              onChange={(event) => set({ state: event.target.value })}
              className="w-auto"
            >
              <option value="">Open</option>
              <option value="planned">Planned</option>
              <option value="implemented">Done</option>
              <option value="snoozed">Snoozed</option>
              <option value="dismissed">Dismissed</option>
            </Select>
          </>
        }
      />
      <QueryBoundary
        query={recommendations}
        isEmpty={(value) => rowsOf(value).length === 0}
        empty={
          <Card>
            <Empty title={isPlain ? "Nothing to recommend" : "Nothing fits this filter"}>
              Recommendations come from findings: read the sources, and what is worth changing stands here.
            </Empty>
          </Card>
        }
      >
        {(value) => (
          <div className="grid gap-3" data-rows>
            {rowsOf(value).map((recommendation) => (
              <RecommendationCard
                key={recommendation.id}
                recommendation={recommendation}
                isFirst={recommendation === rowsOf(value).find((one) => one.canPlan)}
              />
            ))}
            <ShowMore query={recommendations} one="recommendation" />
          </div>
        )}
      </QueryBoundary>
      <TrackRecord />
    </PageBody>
  );
}
