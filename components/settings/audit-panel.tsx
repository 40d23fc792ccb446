"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { formatCount } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { Empty } from "#components/states/empty.tsx";
import { Failed } from "#components/states/failed.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { auditQuery, auditVerdictQuery, problemOf, rowsOf } from "#lib/queries/index.ts";
import type { AuditEntryView, AuditVerdict } from "#lib/services/audit/index.ts";

const COLUMNS: readonly Column<AuditEntryView>[] = [
  { key: "seq", head: "No.", isNumber: true, cell: (entry) => formatCount(entry.seq), onPhone: "hidden" },
  { key: "at", head: "When", cell: (entry) => <ExactTime at={entry.at} /> },
  {
    key: "what",
    head: "What",
    cell: (entry) => <span className="font-mono text-xs">{entry.action}</span>,
    onPhone: "title",
  },
  {
    key: "who",
    head: "Who",
    cell: (entry) => (
      <>
        {entry.actorName} <span className="text-xs text-faint">{entry.actorType}</span>
      </>
    ),
  },
  {
    key: "on",
    head: "On",
    cell: (entry) => (
      <span className="text-xs [overflow-wrap:anywhere]">
        {entry.entityType} <span className="text-faint">{entry.entityId}</span>
      </span>
    ),
  },
  {
    key: "detail",
    head: "Detail",
    cell: (entry) =>
      Object.keys(entry.detail).length > 0 && (
        <code className="line-clamp-3 text-2xs text-soft [overflow-wrap:anywhere]">{JSON.stringify(entry.detail)}</code>
      ),
    className: "max-w-md",
    onPhone: "hidden",
  },
];

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const Icon = verdict.valid ? ShieldCheck : ShieldAlert;
  return (
    <div role="status" className="flex gap-3 border-b border-line px-4 py-3 text-sm">
      <Icon className={`mt-0.5 size-4 shrink-0 ${verdict.valid ? "text-green" : "text-red"}`} aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">
          {verdict.valid
            ? `All ${formatCount(verdict.entries)} entries follow from one another; none was changed, added or taken out.`
            : `The chain is broken at entry ${verdict.problem?.seq ?? "?"}: ${verdict.problem?.what ?? ""}`}
        </p>
        {verdict.headHash !== null && (
          <p className="flex flex-wrap items-center gap-1 text-xs text-faint">
            Note entry {verdict.headSeq} elsewhere, and a later check also shows whether the end was cut off:
            <code className="[overflow-wrap:anywhere]">{verdict.headHash}</code>
            <CopyButton text={`${verdict.headSeq} ${verdict.headHash}`} label="Copy number and hash" />
          </p>
        )}
      </div>
    </div>
  );
}

/** Who did what and when, chained by hashes. */
export function AuditPanel() {
  const [action, setAction] = useState("");
  const entries = useInfiniteQuery(auditQuery({ action: action.trim() }));
  const verdict = useQuery({ ...auditVerdictQuery(), enabled: false });
  return (
    <Panel
      title="Audit log"
      action={
        <>
          <Input
            data-search
            type="search"
            aria-label="Only this action"
            placeholder="plan.approved"
            value={action}
            onChange={(event) => setAction(event.target.value)}
            className="w-44 font-mono"
          />
          <Button onClick={() => void verdict.refetch()} isPending={verdict.isFetching}>
            {!verdict.isFetching && <ShieldCheck aria-hidden />}
            Verify
          </Button>
        </>
      }
    >
      {verdict.error && <Failed problem={problemOf(verdict.error)} />}
      {verdict.data && <Verdict verdict={verdict.data} />}
      <QueryBoundary
        query={entries}
        isEmpty={(read) => rowsOf(read).length === 0}
        empty={<Empty title="No entry of this action" />}
      >
        {(read) => (
          <>
            <DataTable label="Audit log" columns={COLUMNS} rows={rowsOf(read)} rowKey={(entry) => entry.seq} />
            <ShowMore query={entries} one="entry" many="entries" />
          </>
        )}
      </QueryBoundary>
    </Panel>
  );
}
