"use client";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { formatCount } from "#components/format/numbers.ts";
import { Button } from "#components/ui/button.tsx";
import type { Page } from "#lib/core/index.ts";
import { rowsOf, totalOf } from "#lib/queries/index.ts";

type Props = { query: UseInfiniteQueryResult<InfiniteData<Page<unknown>>>; noun: string };

/** Foot of a paged list: how many of how many, and the next page. */
export function ShowMore({ query, noun }: Props) {
  if (!query.data) return null;
  const shown = rowsOf(query.data).length;
  const total = totalOf(query.data);
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-3 border-t border-line px-4 py-2 text-xs text-faint">
      <p>
        {total === null || total === shown
          ? `${formatCount(shown)} ${noun}`
          : `${formatCount(shown)} of ${formatCount(total)} ${noun}`}
      </p>
      {query.hasNextPage && (
        <Button size="sm" onClick={() => query.fetchNextPage()} isPending={query.isFetchingNextPage}>
          Show more
        </Button>
      )}
    </div>
  );
}
