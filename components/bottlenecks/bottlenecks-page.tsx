"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { FindingList } from "#components/findings/finding-list.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Select } from "#components/ui/input.tsx";
import { bottlenecksQuery, findingsQuery, healthQuery, rowsOf, totalOf } from "#lib/queries/index.ts";
import { bottlenecksAnswer } from "./bottleneck-words.ts";
import { HealthCard } from "./health-card.tsx";

/** What keeps runs from being done sooner, by what it costs; then the task problems that are no bottleneck. */
export function BottlenecksPage() {
  const { values, set } = useUrlFilters(["state"] as const);
  const bottlenecks = useInfiniteQuery(bottlenecksQuery(values));
  const health = useQuery(healthQuery());
  const others = useInfiniteQuery(findingsQuery({ stage: "tasks" })).data;
  const read = bottlenecks.data;
  return (
    <PageBody>
      <PageHead
        title="Bottlenecks"
        answer={read && values.state === "" ? bottlenecksAnswer(rowsOf(read), totalOf(read), health.data) : undefined}
      />
      {health.data && <HealthCard health={health.data} />}
      <Panel
        title="What costs time"
        action={
          <Select
            aria-label="State"
            value={values.state}
            onChange={(event) => set({ state: event.target.value })}
            className="w-auto"
          >
            <option value="">Open</option>
            <option value="resolved">Resolved</option>
            <option value="dismissed">Dismissed</option>
          </Select>
        }
      >
        <QueryBoundary
          query={bottlenecks}
          isEmpty={(value) => rowsOf(value).length === 0}
          empty={
            <Empty
              title={values.state === "" ? "No bottlenecks" : "None in this state"}
              action={
                values.state === "" && (
                  <Link href={paths.tasks()} className="text-sm text-accent-ink underline underline-offset-2">
                    To the tasks
                  </Link>
                )
              }
            >
              They are found in the history of task runs: import one, or connect a Banana Bun installation.
            </Empty>
          }
        >
          {(value) => (
            <>
              <FindingList findings={rowsOf(value)} label="Bottlenecks" />
              <ShowMore query={bottlenecks} one="bottleneck" />
            </>
          )}
        </QueryBoundary>
      </Panel>
      {others && rowsOf(others).length > 0 && (
        <Panel title="Other problems of task runs" note="stuck, never picked up, failing">
          <FindingList findings={rowsOf(others)} label="Other problems of task runs" />
        </Panel>
      )}
    </PageBody>
  );
}
