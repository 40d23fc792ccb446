"use client";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { formatCount, plural } from "#components/format/numbers.ts";
import { Button } from "#components/ui/button.tsx";
import type { Page } from "#lib/core/index.ts";
import { rowsOf, totalOf } from "#lib/queries/index.ts";

type Props = { query: UseInfiniteQueryResult<InfiniteData<Page<unknown>>>; one: string; many?: string; shown?: number };

/** Foot of a paged list: how many of how many, and the next page. */
export function ShowMore({ query, one, many, shown: counted }: Props) {
  if (!query.data) return null;
  const shown = counted ?? rowsOf(query.data).length;
  const total = totalOf(query.data);
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-3 border-t border-line px-4 py-2 text-xs text-faint">
      <p>
        {total === null || total === shown
          ? plural(shown, one, many)
          : `${formatCount(shown)} of ${plural(total, one, many)}`}
      </p>
      {query.hasNextPage && (
        <Button size="sm" onClick={() => query.fetchNextPage()} isPending={query.isFetchingNextPage}>
          Show more
        </Button>
      )}
    </div>
  );
}
