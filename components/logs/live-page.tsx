"use client";
import { useQuery } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { formatCount, plural } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { cx } from "#components/ui/cx.ts";
import { Input } from "#components/ui/input.tsx";
import { sourcesQuery } from "#lib/queries/index.ts";
import type { LogLevelName } from "#lib/services/log/index.ts";
import { LEVEL_LOOKS } from "./levels.ts";
import { LogFrame } from "./log-frame.tsx";
import { useLogWindow } from "./use-log-window.ts";

const KEPT_LINES = 2_000;

type TailLine = { key: number; path: string; text: string; level: LogLevelName | null; at: string | null };
type Piece = { path: string; lines: Omit<TailLine, "key" | "path">[]; skippedLines: number; skippedBytes: number };
type Tail = { lines: TailLine[]; waiting: number; skipped: number; isConnected: boolean };

/** Lines as they come; while paused they are only counted. The newest 2 000 are kept. */
function useTail(sourceId: string, isPaused: boolean): Tail {
  const [tail, setTail] = useState<Tail>({ lines: [], waiting: 0, skipped: 0, isConnected: false });
  const nextKey = useRef(0);
  const held = useRef<TailLine[]>([]);
  const take = useEffectEvent((piece: Piece) => {
    const lines = piece.lines.map((line) => ({ ...line, path: piece.path, key: nextKey.current++ }));
    held.current = [...held.current, ...lines].slice(-KEPT_LINES);
    const fresh = isPaused ? [] : held.current.splice(0);
    setTail((before) => ({
      lines: [...before.lines, ...fresh].slice(-KEPT_LINES),
      waiting: isPaused ? before.waiting + lines.length : 0,
      skipped: before.skipped + piece.skippedLines,
      isConnected: true,
    }));
  });
  // External system: the server's stream of new lines.
  useEffect(() => {
    const source = new EventSource(`/api/v1/logs/tail?sourceId=${encodeURIComponent(sourceId)}`);
    source.onopen = () => setTail((before) => ({ ...before, isConnected: true }));
    source.onerror = () => setTail((before) => ({ ...before, isConnected: false }));
    source.addEventListener("lines", (event) => take(JSON.parse(event.data) as Piece));
    return () => source.close();
  }, [sourceId]);
  const release = useEffectEvent(() => {
    const lines = held.current.splice(0);
    setTail((before) => ({ ...before, waiting: 0, lines: [...before.lines, ...lines].slice(-KEPT_LINES) }));
  });
  useEffect(() => {
    if (!isPaused) release();
  }, [isPaused]);
  return tail;
}

/** Stays at the newest line while the reader is there. */
function useFollow(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  // External system: the scroll position of the browser.
  useEffect(() => {
    const element = box.current;
    if (element !== null && isAtEnd.current && count > 0) element.scrollTop = element.scrollHeight;
  }, [count]);
  const onScroll = () => {
    const element = box.current;
    if (element !== null) isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
  };
  return { box, onScroll };
}

function Lines({ sourceId }: { sourceId: string }) {
  const { values, set } = useUrlFilters(["search", "paused"] as const);
  const isPaused = values.paused === "1";
  const tail = useTail(sourceId, isPaused);
  const needle = values.search.toLowerCase();
  const shown = needle === "" ? tail.lines : tail.lines.filter((line) => line.text.toLowerCase().includes(needle));
  const { box, onScroll } = useFollow(shown.length);
  const state = isPaused
    ? `Paused; ${plural(tail.waiting, "line")} came since`
    : tail.isConnected
      ? "Lines appear as they are written"
      : "Connecting";
  return (
    <Panel
      title="Live"
      note={`${state}${tail.skipped > 0 ? `; ${formatCount(tail.skipped)} lines came too fast to show` : ""}`}
      action={
        <>
          <Input
            data-search
            type="search"
            aria-label="Only lines with"
            placeholder="Only lines with"
            value={values.search}
            onChange={(event) => set({ search: event.target.value })}
            className="w-48"
          />
          <Button onClick={() => set({ paused: isPaused ? "" : "1" })} aria-pressed={isPaused}>
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {isPaused ? "Go on" : "Pause"}
          </Button>
        </>
      }
    >
      <div
        ref={box}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label="New log lines"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard
        tabIndex={0}
        className="h-[60dvh] overflow-y-auto font-mono text-xs"
      >
        {shown.length === 0 && (
          <p className="p-4 text-soft">
            {!tail.isConnected ? "Connecting." : needle === "" ? "No line yet." : "No line with this text yet."}
          </p>
        )}
        {shown.map((line) => (
          <p key={line.key} className="grid gap-x-3 px-3 py-0.5 md:grid-cols-[11rem_3.5rem_minmax(0,1fr)]">
            <span className="text-faint max-md:hidden" title={line.path}>
              {line.at === null ? line.path : <ExactTime at={line.at} />}
            </span>
            <span className={cx("uppercase", line.level !== null && LEVEL_LOOKS[line.level].text)}>
              {line.level === null ? "" : LEVEL_LOOKS[line.level].label}
            </span>
            <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">{line.text}</span>
          </p>
        ))}
      </div>
    </Panel>
  );
}

/** The lines of one source as they are written. */
export function LivePage() {
  const { values } = useLogWindow();
  const sources = useQuery(sourcesQuery());
  return (
    <LogFrame title="Live" answer="What is being written right now." hasNoWindow>
      <QueryBoundary query={sources}>
        {({ items }) => {
          const logs = items.filter((source) => ["log_folder", "log_stream", "banana_bun"].includes(source.kind));
          const source = items.find((one) => one.id === values.source) ?? logs[0];
          if (source === undefined) return <Empty title="No logs yet">Connect a log folder first.</Empty>;
          return (
            <>
              {logs.length > 1 && values.source === "" && (
                <p className="text-sm text-soft">Lines of {source.name}; choose another source above.</p>
              )}
              <Lines key={source.id} sourceId={source.id} />
            </>
          );
        }}
      </QueryBoundary>
    </LogFrame>
  );
}
