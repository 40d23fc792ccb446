"use client";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { downloadText } from "#components/charts/download-text.ts";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { executionReportQuery } from "#lib/queries/index.ts";
import type { ExecutionDetail, ExecutionReport } from "#lib/services/execution/index.ts";

type Row = ExecutionReport["types"][number];

const COLUMNS: readonly Column<Row>[] = [
  { key: "type", head: "Type of step", cell: (row) => row.type.replaceAll("_", " "), onPhone: "title" },
  { key: "succeeded", head: "Succeeded", isNumber: true, cell: (row) => `${row.succeeded} of ${row.steps}` },
  { key: "retries", head: "Tried again", isNumber: true, cell: (row) => row.retries },
  { key: "expected", head: "Predicted", isNumber: true, cell: (row) => formatDuration(row.expectedMs) },
  { key: "actual", head: "Took", isNumber: true, cell: (row) => formatDuration(row.actualMs) },
];

/** Predicted and actual by type of step, how much was done by hand, and the whole as Markdown to take along. */
export function ReportTab({ execution }: { execution: ExecutionDetail }) {
  const report = useQuery(executionReportQuery(execution.id));
  return (
    <QueryBoundary query={report}>
      {({ types, interventions, effect, markdown }) => (
        <div className="grid gap-2">
          {effect !== null && <p className="px-4 pt-3 text-sm text-soft">{effect}</p>}
          <DataTable label="Predicted and actual" columns={COLUMNS} rows={types} rowKey={(row) => row.type} />
          <div className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-3 text-sm text-soft">
            <p className="flex-1">
              {interventions.length === 0
                ? "Nobody had to step in after the approval."
                : `People stepped in ${plural(interventions.length, "time")} after the approval.`}
            </p>
            <CopyButton text={markdown} label="Copy the report" />
            <Button size="sm" onClick={() => downloadText(`${execution.id}.md`, markdown)}>
              <Download aria-hidden />
              Markdown
            </Button>
          </div>
        </div>
      )}
    </QueryBoundary>
  );
}
