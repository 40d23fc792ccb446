"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { formatCount, formatShare } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { cx } from "#components/ui/cx.ts";
import { type LogWindow, logTemplatesQuery, rowsOf } from "#lib/queries/index.ts";
import type { LogLevelName, LogTemplateView } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS, STACK_ORDER } from "./levels.ts";
import { ChangeBadge, MarkBadge } from "./pattern-marks.tsx";
import { PatternText } from "./pattern-text.tsx";

const ROW_GUESS_PX = 52;
const GRID = "md:grid md:grid-cols-[minmax(0,1fr)_9rem_6rem_5rem_4.5rem_6rem] md:items-start md:gap-x-4";

function Levels({ levels }: { levels: LogTemplateView["levels"] }) {
  const known = STACK_ORDER.toReversed().filter((level) => (levels[level] ?? 0) > 0);
  return (
    <span className="flex flex-wrap gap-x-2">
      {known.map((level: LogLevelName) => (
        <span key={level} className={`whitespace-nowrap text-xs/5 ${LEVEL_LOOKS[level].text}`}>
          {LEVEL_LOOKS[level].label}
          {known.length > 1 && ` ${formatCount(levels[level])}`}
        </span>
      ))}
    </span>
  );
}

const trendWords = (spark: readonly number[]): string => {
  const half = Math.floor(spark.length / 2);
  const sum = (part: readonly number[]) => part.reduce((all, one) => all + one, 0);
  const [first, second] = [sum(spark.slice(0, half)), sum(spark.slice(half))];
  return `${formatCount(first)} lines in the first half, ${formatCount(second)} in the second`;
};

function Row({ row, window }: { row: LogTemplateView; window: LogWindow }) {
  const query = { source: window.sourceId ?? "", from: window.from ?? "", to: window.to ?? "" };
  return (
    <>
      <td className="min-w-0 block">
        <Link
          href={paths.logPattern(row.id, query)}
          data-row-open
          className="rounded-sm after:absolute after:inset-0 after:content-[''] hover:text-accent-ink"
        >
          <PatternText template={row.template} />
        </Link>
        <span className="mt-1 flex flex-wrap gap-1 empty:hidden">
          <ChangeBadge change={row.change} />
          <MarkBadge mark={row.mark} />
        </span>
      </td>
      <td className="max-md:mr-3 max-md:inline-block">
        <Levels levels={row.levels} />
      </td>
      <td className="max-md:hidden">
        {row.spark.length > 0 && <Sparkline values={row.spark} label={trendWords(row.spark)} />}
      </td>
      <td className="text-right max-md:mr-3 max-md:inline-block">
        {formatCount(row.count)}
        <span className="text-faint md:hidden"> lines</span>
      </td>
      <td className="text-right max-md:hidden">{formatShare(row.share)}</td>
      <td className="text-right max-md:inline-block">
        <TimeAgo at={row.lastSeen} none="–" />
      </td>
    </>
  );
}

type Head = { key: string; label: string; sort: string | null; isNumber?: boolean };
const HEADS: readonly Head[] = [
  { key: "pattern", label: "Pattern", sort: "name" },
  { key: "levels", label: "Levels", sort: "errors" },
  { key: "trend", label: "Trend", sort: "change" },
  { key: "lines", label: "Lines", sort: "count", isNumber: true },
  { key: "share", label: "Share", sort: null, isNumber: true },
  { key: "last", label: "Last seen", sort: "last", isNumber: true },
];

function Heads({ sort, onSort }: { sort: string; onSort?: ((sort: string) => void) | undefined }) {
  return (
    <tr className={cx("block border-b border-line px-4 py-2 text-xs text-faint max-md:hidden", GRID)}>
      {HEADS.map((head) => (
        <th
          scope="col"
          key={head.key}
          aria-sort={head.sort === null ? undefined : head.sort === sort ? "descending" : "none"}
          className={cx("text-left font-medium", head.isNumber && "text-right")}
        >
          {head.sort === null || onSort === undefined ? (
            head.label
          ) : (
            <button
              type="button"
              onClick={() => onSort(head.sort ?? "count")}
              className="inline-flex items-center gap-1 rounded-sm hover:text-ink"
            >
              {head.label}
              {head.sort === sort && <ArrowDown className="size-3" aria-hidden />}
            </button>
          )}
        </th>
      ))}
    </tr>
  );
}

function VirtualRows({ rows, window: chosen }: { rows: readonly LogTemplateView[]; window: LogWindow }) {
  const list = useRef<HTMLTableSectionElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  // External system: where the browser has put the list on the page.
  useEffect(() => {
    const top = list.current?.getBoundingClientRect().top;
    if (top !== undefined) setScrollMargin(Math.round(top + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_GUESS_PX,
    overscan: 12,
    scrollMargin,
    initialRect: { width: 1200, height: 1200 },
  });
  return (
    <tbody ref={list} data-rows className="relative block" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        if (!row) return null;
        return (
          <tr
            key={row.id}
            ref={virtual.measureElement}
            data-index={item.index}
            data-row
            tabIndex={-1}
            aria-rowindex={item.index + 2}
            className={cx(
              "absolute inset-x-0 top-0 block border-b border-line px-4 py-2 text-sm -outline-offset-2 hover:bg-hover",
              GRID,
            )}
            style={{ transform: `translateY(${item.start - scrollMargin}px)` }}
          >
            <Row row={row} window={chosen} />
          </tr>
        );
      })}
    </tbody>
  );
}

/** Asks for the next page before its end comes into sight. */
function NextPage({ hasNext, onNext }: { hasNext: boolean; onNext: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  // External system: what the browser has in sight.
  useEffect(() => {
    const element = mark.current;
    if (element === null || !hasNext) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onNext(), { rootMargin: "600px" });
    observer.observe(element);
    return () => observer.disconnect();
  });
  return <div ref={mark} />;
}

type Filter = LogWindow & { search?: string; level?: string; mark?: string; show?: string; sort?: string };
type Props = { filter: Filter; onSort?: (sort: string) => void; most?: number };

/** One row per pattern. Rows outside the view are not drawn, and further ones come when they are near. */
export function PatternTable({ filter, onSort, most }: Props) {
  const templates = useInfiniteQuery(logTemplatesQuery(filter));
  const next = () => {
    if (templates.hasNextPage && !templates.isFetchingNextPage) void templates.fetchNextPage();
  };
  return (
    <QueryBoundary
      query={templates}
      isEmpty={(read) => rowsOf(read).length === 0}
      empty={<Empty title="No pattern fits">Widen the window, or take away a filter.</Empty>}
    >
      {(read) => {
        const rows = most === undefined ? rowsOf(read) : rowsOf(read).slice(0, most);
        return (
          <>
            <table className="block" aria-label="Patterns" aria-rowcount={(read.pages[0]?.total ?? rows.length) + 1}>
              <thead className="block">
                <Heads sort={filter.sort || "count"} onSort={onSort} />
              </thead>
              <VirtualRows rows={rows} window={filter} />
            </table>
            {most === undefined && (
              <>
                <NextPage hasNext={templates.hasNextPage} onNext={next} />
                <ShowMore query={templates} one="pattern" />
              </>
            )}
          </>
        );
      }}
    </QueryBoundary>
  );
}
