"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatDuration, formatShare } from "#components/format/numbers.ts";
import { fieldWords } from "#components/plans/step-words.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { mediaItemsQuery, rowsOf } from "#lib/queries/index.ts";
import type { MediaItemView } from "#lib/services/media/index.ts";
import { byImportance, kindWords } from "./metadata-words.ts";
import { ShareBar } from "./share-bar.tsx";

const GAPS_SHOWN = 4;

/** The gaps that matter most, critical ones in red; the rest as a number. */
function Gaps({ item }: { item: MediaItemView }) {
  const shown = [...item.gaps].sort(byImportance).slice(0, GAPS_SHOWN);
  return (
    <span className="flex flex-wrap gap-1">
      {shown.map((gap) => (
        <Badge key={gap.field} tone={gap.importance === "critical" ? "red" : "plain"} title={gap.why}>
          {fieldWords(gap.field)}
        </Badge>
      ))}
      {item.gaps.length > shown.length && (
        <span className="text-xs text-faint">+{item.gaps.length - shown.length}</span>
      )}
    </span>
  );
}

const COLUMNS: readonly Column<MediaItemView>[] = [
  {
    key: "item",
    head: "Item",
    cell: (item) => (
      <>
        {item.title !== null && <span className="block font-medium">{item.title}</span>}
        <span className={item.title === null ? "" : "text-xs text-soft"}>
          <FilePath path={item.path} />
        </span>
        {item.readError !== null && (
          <span className="flex items-start gap-1 text-xs text-amber">
            <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
            {item.readError}
          </span>
        )}
      </>
    ),
    sortValue: (item) => item.title ?? item.path,
    onPhone: "title",
    className: "max-w-xl",
  },
  { key: "kind", head: "Kind", cell: (item) => kindWords(item.kind), sortValue: (item) => item.kind },
  {
    key: "duration",
    head: "Length",
    isNumber: true,
    cell: (item) => formatDuration(item.durationMs),
    sortValue: (item) => item.durationMs,
    onPhone: "hidden",
  },
  {
    key: "completeness",
    head: "Completeness",
    isNumber: true,
    cell: (item) => <ShareBar value={item.completeness} label={`${formatShare(item.completeness)} complete`} />,
    sortValue: (item) => item.completeness,
  },
  { key: "gaps", head: "Missing", cell: (item) => <Gaps item={item} />, sortValue: (item) => item.gaps.length },
  {
    key: "proposals",
    head: "Proposals",
    isNumber: true,
    cell: (item) => item.openProposals || <span className="text-faint">–</span>,
    sortValue: (item) => item.openProposals,
  },
];

export type ItemFilter = {
  sourceId: string;
  kind: string;
  collection: string;
  missing: string;
  search: string;
  unreadable: string;
};

export function ItemTable({ filter, onOpen }: { filter: ItemFilter; onOpen: (itemId: string) => void }) {
  const items = useInfiniteQuery(mediaItemsQuery(filter));
  return (
    <QueryBoundary
      query={items}
      isEmpty={(read) => rowsOf(read).length === 0}
      empty={<Empty title="No item fits this filter" />}
    >
      {(read) => (
        <>
          <DataTable
            label="Media items"
            columns={COLUMNS}
            rows={rowsOf(read)}
            rowKey={(item) => item.id}
            onOpen={(item) => onOpen(item.id)}
          />
          <ShowMore query={items} one="item" />
        </>
      )}
    </QueryBoundary>
  );
}
