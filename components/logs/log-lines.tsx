"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatCount } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { cx } from "#components/ui/cx.ts";
import { Switch } from "#components/ui/switch.tsx";
import { logLinesQuery, rowsOf } from "#lib/queries/index.ts";
import type { LogLineView } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS } from "./levels.ts";

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

type Props = { place: { templateId: string } | { findingId: string } };

/** Lines as they stand in their files, streamed from there, with their neighbours on request. */
export function LogLines({ place }: Props) {
  const [hasContext, setHasContext] = useState(false);
  const lines = useInfiniteQuery(logLinesQuery({ ...place, context: hasContext ? CONTEXT_LINES : 0 }));
  return (
    <div className="grid gap-2 rounded-md border border-line">
      <div className="px-3 pt-3">
        <Switch label="Show the lines around" isOn={hasContext} onChange={setHasContext} />
      </div>
      <QueryBoundary
        query={lines}
        isEmpty={(read) => rowsOf(read).length === 0}
        empty={<Empty title="No line to show">The files may have been rotated or removed since they were read.</Empty>}
      >
        {(read) => (
          <div>
            <VirtualLines lines={rowsOf(read)} />
            <ShowMore query={lines} one="line" shown={rowsOf(read).filter((line) => !line.isContext).length} />
          </div>
        )}
      </QueryBoundary>
    </div>
  );
}
