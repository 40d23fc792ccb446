"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Layers } from "lucide-react";
import { useState } from "react";
import { formatCount, formatDuration } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { PagedTable } from "#components/states/paged-table.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { Sheet } from "#components/ui/dialog.tsx";
import { ProgressBar } from "#components/ui/progress.tsx";
import type { Column } from "#components/ui/table.tsx";
import { tell } from "#components/ui/toast.tsx";
import { batchesQuery, batchItemsQuery } from "#lib/queries/index.ts";
import type { BatchItemView, BatchView } from "#lib/services/llm-batch/index.ts";
import { BatchDialog } from "./batch-dialog.tsx";
import { formatUsd } from "./money.ts";

const TONES: Record<BatchView["state"], Tone> = {
  open: "slate",
  submitting: "blue",
  running: "blue",
  singles: "amber",
  done: "green",
  cancelled: "striped",
};
const isOver = (batch: BatchView): boolean => batch.state === "done" || batch.state === "cancelled";

function Cancel({ batch }: { batch: BatchView }) {
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useTool("llm.batches.cancel", {
    onDone: () => {
      setIsAsking(false);
      tell("The batch is being cancelled");
    },
  });
  if (isOver(batch) || batch.cancelRequested) return null;
  return (
    <span className="relative z-10">
      <Button size="sm" onClick={() => setIsAsking(true)} aria-label={`Cancel batch ${batch.id}`}>
        Cancel
      </Button>
      <Confirm
        title="Cancel this batch?"
        what={`What is answered (${formatCount(batch.done)} of ${formatCount(batch.items)}) stays and is paid; the rest is not asked any more.`}
        confirmLabel="Cancel the batch"
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isPending={cancel.isPending}
        onConfirm={() => cancel.mutate({ batchId: batch.id })}
      />
    </span>
  );
}

function columnsFor(canOperate: boolean): readonly Column<BatchView>[] {
  const shown: Column<BatchView>[] = [
    { key: "model", head: "Model", cell: (batch) => batch.model, onPhone: "title" },
    {
      key: "state",
      head: "State",
      cell: (batch) => (
        <span title={batch.words}>
          <Badge tone={TONES[batch.state]}>{batch.state}</Badge>{" "}
          <span className="text-xs text-soft">{batch.words}</span>
        </span>
      ),
    },
    {
      key: "done",
      head: "Answered",
      isNumber: true,
      cell: (batch) => (
        <span className="inline-grid min-w-24 gap-1">
          {formatCount(batch.done)} of {formatCount(batch.items)}
          {batch.failed > 0 && `, ${formatCount(batch.failed)} failed`}
          <ProgressBar
            label="Answered"
            value={batch.items > 0 ? batch.done / batch.items : null}
            isStopped={isOver(batch)}
          />
        </span>
      ),
    },
    {
      key: "age",
      head: "Age",
      isNumber: true,
      cell: (batch) => <span title={batch.createdAt}>{formatDuration(batch.ageMs)}</span>,
    },
    { key: "saving", head: "Saved", isNumber: true, cell: (batch) => formatUsd(batch.savingUsd) },
  ];
  return canOperate
    ? [...shown, { key: "cancel", head: "", isNumber: true, cell: (batch) => <Cancel batch={batch} /> }]
    : shown;
}

const ITEMS: readonly Column<BatchItemView>[] = [
  { key: "purpose", head: "Purpose", cell: (item) => item.purpose, onPhone: "title" },
  { key: "state", head: "State", cell: (item) => item.state },
  { key: "tries", head: "Tries", isNumber: true, cell: (item) => formatCount(item.attempts) },
  { key: "via", head: "Answered by", cell: (item) => item.via ?? "–" },
  { key: "cost", head: "Cost", isNumber: true, cell: (item) => formatUsd(item.costUsd) },
  {
    key: "text",
    head: "Answer",
    cell: (item) => (
      <span className="line-clamp-3 text-xs [overflow-wrap:anywhere]">{item.error ?? item.text ?? "–"}</span>
    ),
    className: "max-w-xs",
  },
];

function BatchSheet({ batch, onClose }: { batch: BatchView; onClose: () => void }) {
  const items = useInfiniteQuery(batchItemsQuery(batch.id));
  return (
    <Sheet
      title={`Batch for ${batch.model}`}
      description={batch.words}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <p className="mb-3 text-sm text-soft">
        Made <TimeAgo at={batch.createdAt} />, submitted <TimeAgo at={batch.submittedAt} none="not yet" />.
        {batch.error !== null && ` ${batch.error}`}
      </p>
      <PagedTable
        query={items}
        label="Questions of the batch"
        columns={ITEMS}
        rowKey={(item) => item.id}
        one="question"
        empty={<Empty icon={<Layers />} title="Its questions were moved to another batch" />}
      />
    </Sheet>
  );
}

/** Questions that could wait, asked together at half the price. */
export function BatchesPanel() {
  const batches = useInfiniteQuery(batchesQuery());
  const { can } = useSession();
  const [open, setOpen] = useState<BatchView | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const action = can("operate") && <Button onClick={() => setIsAsking(true)}>Ask what can wait</Button>;
  return (
    <Panel title="Batches" note="questions that can wait, at half the price" action={action}>
      <PagedTable
        query={batches}
        label="Batches"
        columns={columnsFor(can("operate"))}
        rowKey={(batch) => batch.id}
        onOpen={setOpen}
        one="batch"
        many="batches"
        empty={
          <Empty icon={<Layers />} title="No batch yet">
            When batching is switched on for a provider, work that can wait is gathered here and asked together. A
            restart loses none of it.
          </Empty>
        }
      />
      {isAsking && <BatchDialog onClose={() => setIsAsking(false)} />}
      {open !== null && <BatchSheet batch={open} onClose={() => setOpen(null)} />}
    </Panel>
  );
}
