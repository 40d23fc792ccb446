"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatBytes, formatCount } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { logFilesQuery, rowsOf } from "#lib/queries/index.ts";
import type { LogFileView } from "#lib/services/log/index.ts";
import { FormatDialog } from "./format-dialog.tsx";

const COLUMNS: readonly Column<LogFileView>[] = [
  {
    key: "path",
    head: "File",
    cell: (file) => (
      <>
        <FilePath path={file.path} />
        {file.problem !== null && <span className="block text-xs text-amber">{file.problem}</span>}
      </>
    ),
    onPhone: "title",
  },
  {
    key: "format",
    head: "Format",
    cell: (file) => (
      <>
        {file.format ?? <span className="text-faint">unknown</span>}
        {file.isCorrected && <span className="block text-xs text-faint">set by a person</span>}
      </>
    ),
  },
  {
    key: "lines",
    head: "Lines",
    isNumber: true,
    cell: (file) => formatCount(file.lineCount),
    sortValue: (file) => file.lineCount,
  },
  {
    key: "odd",
    head: "Odd lines",
    isNumber: true,
    cell: (file) => formatCount(file.oddLineCount),
    sortValue: (file) => file.oddLineCount,
  },
  {
    key: "size",
    head: "Size",
    isNumber: true,
    cell: (file) => formatBytes(file.sizeBytes),
    sortValue: (file) => file.sizeBytes,
  },
  {
    key: "last",
    head: "Last event",
    isNumber: true,
    cell: (file) => <TimeAgo at={file.lastEventAt} none="–" />,
    sortValue: (file) => file.lastEventAt,
  },
];

/** The files behind the patterns; torn or binary lines are counted as odd and kept. */
export function FileTable({ sourceId }: { sourceId: string }) {
  const files = useInfiniteQuery(logFilesQuery({ sourceId }));
  const [opened, setOpened] = useState<LogFileView | null>(null);
  return (
    <QueryBoundary query={files} isEmpty={(read) => rowsOf(read).length === 0} empty={<Empty title="No log file" />}>
      {(read) => (
        <>
          <DataTable
            label="Log files"
            columns={COLUMNS}
            rows={rowsOf(read)}
            rowKey={(file) => file.id}
            onOpen={setOpened}
          />
          <ShowMore query={files} one="file" />
          {opened !== null && <FormatDialog file={opened} onClose={() => setOpened(null)} />}
        </>
      )}
    </QueryBoundary>
  );
}
