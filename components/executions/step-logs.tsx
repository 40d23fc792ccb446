"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ExactTime } from "#components/format/time.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { cx } from "#components/ui/cx.ts";
import { rowsOf, stepLogsQuery } from "#lib/queries/index.ts";

const LEVELS = { info: "text-soft", warn: "text-amber", error: "text-red" } as const;

type Props = { executionId: string; stepKey?: string; titles?: Readonly<Record<string, string>> };

/** The log of one step, or of the whole execution; grows while it runs. */
export function StepLogs({ executionId, stepKey, titles }: Props) {
  const logs = useInfiniteQuery(stepLogsQuery({ executionId, ...(stepKey ? { stepKey } : {}) }));
  return (
    <QueryBoundary
      query={logs}
      isEmpty={(read) => rowsOf(read).length === 0}
      empty={<Empty title="No lines yet">A step writes here as soon as it starts.</Empty>}
    >
      {(read) => (
        <>
          <ol className="divide-y divide-line/60 font-mono text-xs" aria-label="Log lines" aria-live="polite">
            {rowsOf(read).map((line) => (
              <li key={line.id} className="grid gap-x-3 px-4 py-1 md:grid-cols-[9.5rem_3rem_1fr]">
                <span className="text-faint">
                  <ExactTime at={line.at} />
                </span>
                <span className={cx("uppercase", LEVELS[line.level])}>{line.level}</span>
                <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">
                  {line.message}
                  {titles && <span className="text-faint"> {titles[line.stepKey] ?? line.stepKey}</span>}
                </span>
              </li>
            ))}
          </ol>
          <ShowMore query={logs} one="line" />
        </>
      )}
    </QueryBoundary>
  );
}
