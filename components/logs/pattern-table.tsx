"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { formatCount, formatShare } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { logTemplatesQuery, rowsOf } from "#lib/queries/index.ts";
import type { LogLevelName, LogTemplateView } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS, STACK_ORDER } from "./levels.ts";
import { PatternText } from "./pattern-text.tsx";

function Levels({ levels }: { levels: LogTemplateView["levels"] }) {
  const known = STACK_ORDER.toReversed().filter((level) => (levels[level] ?? 0) > 0);
  return (
    <span className="flex flex-wrap gap-x-2">
      {known.map((level: LogLevelName) => (
        <span key={level} className={`whitespace-nowrap text-xs ${LEVEL_LOOKS[level].text}`}>
          {LEVEL_LOOKS[level].label}
          {known.length > 1 && ` ${formatCount(levels[level])}`}
        </span>
      ))}
    </span>
  );
}

const COLUMNS: readonly Column<LogTemplateView>[] = [
  {
    key: "pattern",
    head: "Pattern",
    cell: (row) => <PatternText template={row.template} />,
    onPhone: "title",
    className: "max-w-2xl",
  },
  { key: "levels", head: "Levels", cell: (row) => <Levels levels={row.levels} /> },
  { key: "count", head: "Lines", isNumber: true, cell: (row) => formatCount(row.count), sortValue: (row) => row.count },
  { key: "share", head: "Share", isNumber: true, cell: (row) => formatShare(row.share), sortValue: (row) => row.share },
  {
    key: "first",
    head: "First seen",
    isNumber: true,
    cell: (row) => <TimeAgo at={row.firstSeen} none="–" />,
    sortValue: (row) => row.firstSeen,
    onPhone: "hidden",
  },
  {
    key: "last",
    head: "Last seen",
    isNumber: true,
    cell: (row) => <TimeAgo at={row.lastSeen} none="–" />,
    sortValue: (row) => row.lastSeen,
  },
];

type Props = { filter: { sourceId: string; search: string; level: string }; onOpen: (row: LogTemplateView) => void };

/** What the lines have in common: one row per pattern, the most frequent first. */
export function PatternTable({ filter, onOpen }: Props) {
  const templates = useInfiniteQuery(logTemplatesQuery(filter));
  return (
    <QueryBoundary
      query={templates}
      isEmpty={(read) => rowsOf(read).length === 0}
      empty={<Empty title="No pattern fits this filter" />}
    >
      {(read) => (
        <>
          <DataTable label="Patterns" columns={COLUMNS} rows={rowsOf(read)} rowKey={(row) => row.id} onOpen={onOpen} />
          <ShowMore query={templates} one="pattern" />
        </>
      )}
    </QueryBoundary>
  );
}
