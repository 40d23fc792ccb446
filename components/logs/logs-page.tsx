"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useExecutionMarks } from "#components/charts/execution-marks.ts";
import { FindingList } from "#components/findings/finding-list.tsx";
import { formatShare, plural } from "#components/format/numbers.ts";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Card, Panel } from "#components/ui/card.tsx";
import { findingsQuery, logVolumeQuery, rowsOf } from "#lib/queries/index.ts";
import type { LogVolume } from "#lib/services/log/index.ts";
import { DigestPanel } from "./digest-panel.tsx";
import { FileTable } from "./file-table.tsx";
import { LogFrame } from "./log-frame.tsx";
import { LogVolumePanel } from "./log-volume-panel.tsx";
import { PatternTable } from "./pattern-table.tsx";
import { TryLogs } from "./try-logs.tsx";
import { useLogWindow } from "./use-log-window.ts";

const TOP_PATTERNS = 8;

/** "12 400 lines with a time, 3.1 % of them errors." */
function answerOf(volume: LogVolume): string {
  let [all, errors] = [0, 0];
  for (const { counts } of volume.buckets) {
    for (const count of Object.values(counts)) all += count ?? 0;
    errors += (counts.error ?? 0) + (counts.fatal ?? 0);
  }
  if (all === 0) return "No log line with a time here.";
  return `${plural(all, "line")} with a time, ${errors === 0 ? "none of them an error" : `${formatShare(errors / all)} of them errors`}.`;
}

/** Findings of the logs that touch the window. */
function Findings() {
  const { values } = useLogWindow();
  const findings = useInfiniteQuery(findingsQuery({ stage: "logs", sourceId: values.source }));
  const isIn = (first: string | null, last: string | null) =>
    (values.from === "" || last === null || last >= values.from) &&
    (values.to === "" || first === null || first < values.to);
  return (
    <Panel title="Findings">
      <QueryBoundary query={findings}>
        {(read) => {
          const shown = rowsOf(read).filter((finding) => isIn(finding.firstSeen, finding.lastSeen));
          return shown.length === 0 ? (
            <Empty title="Nothing out of the ordinary here" />
          ) : (
            <FindingList findings={shown.slice(0, 10)} />
          );
        }}
      </QueryBoundary>
    </Panel>
  );
}

const nothing = (
  <Card>
    <Empty
      title="No logs yet"
      action={
        <Link href={paths.sources} className={buttonClass({})}>
          To the sources
        </Link>
      }
    >
      Add a folder of log files or a Banana Bun installation, send lines over HTTP, or try a file with the button above.
      The format is found out by itself.
    </Empty>
  </Card>
);

/** What the logs say: how much, how loud, what is out of the ordinary, in which patterns, from which files. */
export function LogsPage() {
  const { values, window } = useLogWindow();
  const marks = useExecutionMarks();
  const volume = useQuery({ ...logVolumeQuery(window), placeholderData: (before) => before });
  return (
    <LogFrame title="Logs" answer={volume.data && answerOf(volume.data)} action={<TryLogs />}>
      <QueryBoundary query={volume} isEmpty={(value) => value.buckets.length === 0} empty={nothing}>
        {(value) => (
          <>
            <LogVolumePanel volume={value} marks={marks} />
            <Findings />
            <Panel
              title="Patterns"
              note="the most frequent in this window"
              action={
                <Link href={paths.logPatterns(values)} className={buttonClass({ size: "sm" })}>
                  All patterns
                </Link>
              }
            >
              <PatternTable filter={window} most={TOP_PATTERNS} />
            </Panel>
            <DigestPanel />
            <Panel title="Files" note="what was found out about each; a wrong guess can be set right">
              <FileTable sourceId={values.source} />
            </Panel>
          </>
        )}
      </QueryBoundary>
    </LogFrame>
  );
}
