"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FilePen, History, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { useUrlFilters } from "#components/frame/use-url-filters.ts";
import { paths } from "#components/paths.ts";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { Select } from "#components/ui/input.tsx";
import { type Column, DataTable } from "#components/ui/table.tsx";
import { tell } from "#components/ui/toast.tsx";
import { changeSetsQuery, rowsOf, totalOf, valueHistoryQuery } from "#lib/queries/index.ts";
import type { ChangeSetView } from "#lib/services/review/index.ts";
import { HistoryLines } from "./history-lines.tsx";
import { MetadataTabs } from "./metadata-tabs.tsx";

const STATES: Record<ChangeSetView["state"], { label: string; tone: "plain" | "blue" | "slate" | "amber" }> = {
  working: { label: "at work", tone: "blue" },
  applied: { label: "stands", tone: "plain" },
  undoing: { label: "being undone", tone: "blue" },
  undone: { label: "undone", tone: "slate" },
  partly_undone: { label: "partly undone", tone: "amber" },
};

const COLUMNS: readonly Column<ChangeSetView>[] = [
  {
    key: "title",
    head: "Decision",
    cell: (row) => row.title,
    sortValue: (row) => row.title,
    onPhone: "title",
    className: "max-w-xl",
  },
  {
    key: "changes",
    head: "Values",
    isNumber: true,
    cell: (row) => (
      <>
        {row.changes}
        {row.conflicts > 0 && <span className="text-amber"> ({row.conflicts} left)</span>}
      </>
    ),
    sortValue: (row) => row.changes,
  },
  { key: "who", head: "By", cell: (row) => row.actorName, sortValue: (row) => row.actorName },
  { key: "at", head: "When", cell: (row) => <TimeAgo at={row.createdAt} />, sortValue: (row) => row.createdAt },
  {
    key: "state",
    head: "State",
    cell: (row) => <Badge tone={STATES[row.state].tone}>{STATES[row.state].label}</Badge>,
    sortValue: (row) => row.state,
  },
];

function Detail({ set }: { set: ChangeSetView }) {
  const { can } = useSession();
  const router = useRouter();
  const history = useInfiniteQuery(valueHistoryQuery({ changeSetId: set.id }));
  const undo = useTool("metadata.undo", {
    onDone: ({ changeSet, skipped, job }) =>
      job === null
        ? tell(
            `${plural(changeSet.changes, "value")} put back`,
            skipped.length > 0 ? { detail: `${skipped.length} changed since and were left.` } : {},
          )
        : tell("Taking it back", { detail: "Progress is shown above." }),
  });
  const write = useTool("metadata.plan_writes", { onDone: (plan) => router.push(paths.plan(plan.id)) });
  const isStanding = set.state === "applied" || set.state === "partly_undone";
  return (
    <div className="grid gap-4">
      {can("operate") && isStanding && (
        <div className="flex flex-wrap gap-2">
          <Button isPending={undo.isPending} onClick={() => undo.mutate({ changeSetId: set.id })}>
            <Undo2 aria-hidden />
            Undo
          </Button>
          {set.kind !== "reject" && (
            <>
              <Button
                isPending={write.isPending}
                onClick={() => write.mutate({ changeSetId: set.id, target: "file_tags" })}
              >
                <FilePen aria-hidden />
                Plan: write into the files
              </Button>
              <Button
                isPending={write.isPending}
                onClick={() => write.mutate({ changeSetId: set.id, target: "sidecar" })}
              >
                Plan: write sidecars
              </Button>
            </>
          )}
        </div>
      )}
      <QueryBoundary
        query={history}
        isEmpty={(read) => rowsOf(read).length === 0}
        empty={<Empty title="No value was changed" />}
      >
        {(read) => (
          <>
            <HistoryLines rows={rowsOf(read)} showsPath />
            <ShowMore query={history} one="value" />
          </>
        )}
      </QueryBoundary>
    </div>
  );
}

/** Every decision on values: what it changed, and the way back. */
export function ChangesPage() {
  const { values, set } = useUrlFilters(["set", "size"] as const);
  const query = useInfiniteQuery(changeSetsQuery({ minChanges: values.size }));
  const rows = query.data === undefined ? [] : rowsOf(query.data);
  const chosen = rows.find((row) => row.id === values.set);
  const total = query.data && totalOf(query.data);
  return (
    <PageBody>
      <PageHead
        title="Metadata"
        answer={
          query.data &&
          (total ? `${plural(total, "decision")} on values, each can be taken back.` : "No decision on values yet.")
        }
        action={
          <Select
            aria-label="Which decisions"
            value={values.size}
            onChange={(event) => set({ size: event.target.value })}
            className="w-auto"
          >
            <option value="">All decisions</option>
            <option value="2">With several values</option>
          </Select>
        }
      />
      <MetadataTabs />
      <Panel title="Decisions">
        <QueryBoundary
          query={query}
          isEmpty={(read) => rowsOf(read).length === 0}
          empty={
            <Empty icon={<History />} title="Nothing was decided yet">
              Accepted, edited and rejected values appear here.
            </Empty>
          }
        >
          {() => (
            <>
              <DataTable
                label="Decisions"
                columns={COLUMNS}
                rows={rows}
                rowKey={(row) => row.id}
                onOpen={(row) => set({ set: row.id })}
              />
              <ShowMore query={query} one="decision" />
            </>
          )}
        </QueryBoundary>
      </Panel>
      <Sheet
        title={chosen?.title ?? "Decision"}
        isOpen={chosen !== undefined}
        onOpenChange={(isOpen) => !isOpen && set({ set: "" })}
      >
        {chosen && <Detail set={chosen} />}
      </Sheet>
    </PageBody>
  );
}
