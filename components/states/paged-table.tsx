"use client";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Column, DataTable } from "#components/ui/table.tsx";
import type { Page } from "#lib/core/index.ts";
import { rowsOf } from "#lib/queries/index.ts";
import { QueryBoundary } from "./query-boundary.tsx";
import { ShowMore } from "./show-more.tsx";

type Props<Row> = {
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>;
  label: string;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** What one row is called, and several if not by an s. */
  one: string;
  many?: string;
  empty: ReactNode;
};

/** A table of which more can be had, with its four states. */
export function PagedTable<Row>({ query, one, many, empty, ...table }: Props<Row>) {
  return (
    <QueryBoundary query={query} isEmpty={(read) => rowsOf(read).length === 0} empty={empty}>
      {(read) => (
        <>
          <DataTable {...table} rows={rowsOf(read)} />
          <ShowMore query={query} one={one} {...(many !== undefined && { many })} />
        </>
      )}
    </QueryBoundary>
  );
}
