"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useRef, useState } from "react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatCount, plural } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { cx } from "#components/ui/cx.ts";
import { Input, Select } from "#components/ui/input.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { logLinesQuery, rowsOf, searchedOf, totalOf } from "#lib/queries/index.ts";
import type { LogLineView } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS, STACK_ORDER } from "./levels.ts";

const ROW_GUESS_PX = 26;
const CONTEXT_LINES = 3;

type LineProps = { line: LogLineView; before: LogLineView | undefined };

function Line({ line, before }: LineProps) {
  const isFileHead = before?.path !== line.path;
  const isGroupHead = before?.offset !== line.offset;
  const look = line.level === null ? null : LEVEL_LOOKS[line.level];
  return (
    <>
      {isFileHead && (
        <p className="flex items-center gap-1 border-y border-line bg-sunken px-3 py-1 font-sans text-xs text-soft">
          <FilePath path={line.path} />
          <CopyButton text={line.path} label="Copy the file name" />
        </p>
      )}
      <div
        className={cx(
          "grid gap-x-3 px-3 py-1 md:grid-cols-[4.5rem_3.5rem_minmax(0,1fr)]",
          line.isContext ? "border-l-2 border-l-transparent text-faint" : "border-l-2 border-l-accent",
          isGroupHead && !isFileHead && "border-t border-t-line",
        )}
      >
        <span className="text-right text-2xs leading-4 text-faint max-md:hidden" title="Byte offset in the file">
          {!line.isContext && formatCount(line.offset)}
        </span>
        <span className={cx("text-2xs leading-4 uppercase", look?.text)}>{look?.label ?? ""}</span>
        <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">
          {line.text ?? <em className="text-amber">{line.problem ?? "This line can no longer be read."}</em>}
        </span>
        {line.at !== null && !line.isContext && (
          <span className="text-2xs text-faint md:col-start-3">
            <ExactTime at={line.at} />
          </span>
        )}
      </div>
    </>
  );
}

function VirtualLines({ lines }: { lines: readonly LogLineView[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_GUESS_PX,
    overscan: 20,
  });
  return (
    <section
      ref={scroller}
      className="max-h-[68dvh] overflow-y-auto font-mono text-xs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard
      tabIndex={0}
      aria-label="Log lines"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line line={line} before={lines[item.index - 1]} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

type Place = { templateId: string; from?: string; to?: string } | { findingId: string };

const LEVELS = STACK_ORDER.toReversed();

/** Says how far a search has come; "Show more" goes on with it. */
function Searched({ searched, total }: { searched: number | null; total: number | null }) {
  if (searched === null || total === null) return null;
  const isDone = searched >= total;
  return (
    <p role="status" className="px-3 text-xs text-faint">
      {isDone
        ? `All ${plural(total, "line")} were looked at.`
        : `${formatCount(searched)} of ${plural(total, "line")} looked at so far.`}
    </p>
  );
}

/** Lines as they stand in their files, streamed from there: searched, of one level, with their neighbours on request. */
export function LogLines({ place }: { place: Place }) {
  const [hasContext, setHasContext] = useState(false);
  const [search, setSearch] = useState("");
  const [level, setLevel] = useState("");
  const [isOldestFirst, setIsOldestFirst] = useState(false);
  const settled = useDeferredValue(search.trim());
  const order = isOldestFirst ? "oldest" : "";
  const filter = "templateId" in place ? { ...place, level } : place;
  const context = hasContext ? CONTEXT_LINES : 0;
  const lines = useInfiniteQuery({
    ...logLinesQuery({ ...filter, search: settled, order, context }),
    placeholderData: (before) => before,
  });
  return (
    <div className="grid gap-2 rounded-md border border-line">
      <div className="flex flex-wrap items-center gap-3 px-3 pt-3">
        <Input
          type="search"
          aria-label="Search in these lines"
          placeholder="Search in these lines"
          value={search}
          maxLength={200}
          onChange={(event) => setSearch(event.target.value)}
          className="w-56"
        />
        {"templateId" in place && (
          <Select
            aria-label="Level of the lines"
            value={level}
            onChange={(event) => setLevel(event.target.value)}
            className="w-auto"
          >
            <option value="">Every level</option>
            {LEVELS.map((one) => (
              <option key={one} value={one}>
                {LEVEL_LOOKS[one].label}
              </option>
            ))}
          </Select>
        )}
        <Switch label="Oldest first" isOn={isOldestFirst} onChange={setIsOldestFirst} />
        <Switch label="Show the lines around" isOn={hasContext} onChange={setHasContext} />
      </div>
      <QueryBoundary
        query={lines}
        isEmpty={(read) => rowsOf(read).length === 0 && !lines.hasNextPage}
        empty={
          settled === "" ? (
            <Empty title="No line to show">The files may have been rotated or removed since they were read.</Empty>
          ) : (
            <Empty title="No line holds this text">Every line was looked at. Search for less.</Empty>
          )
        }
      >
        {(read) => (
          <div>
            <VirtualLines lines={rowsOf(read)} />
            <Searched searched={searchedOf(read)} total={totalOf(read)} />
            <ShowMore query={lines} one="line" shown={rowsOf(read).filter((line) => !line.isContext).length} />
          </div>
        )}
      </QueryBoundary>
    </div>
  );
}
