"use client";
import { useState } from "react";
import { formatCount, plural } from "#components/format/numbers.ts";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { FieldChangeLine } from "#components/plans/field-change.tsx";
import { splitPath } from "#components/plans/group-steps.ts";
import { fieldWords, originWords } from "#components/plans/step-words.ts";
import { Loading } from "#components/states/loading.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { QueueFilter } from "#lib/queries/index.ts";
import type { MatchingResult } from "#lib/services/review/index.ts";

type Action = "accept" | "reject";

const toInput = ({ sort: _sort, minConfidence, ...filter }: QueueFilter) => {
  const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== "" && value !== undefined));
  return { ...set, ...(minConfidence ? { minConfidence: Number(minConfidence) } : {}) };
};

const sayCounts = (list: MatchingResult["fields"], words: (value: string) => string): string =>
  list
    .slice(0, 6)
    .map(({ value, count }) => `${words(value)} ${formatCount(count)}`)
    .join(", ");

function Preview({ result }: { result: MatchingResult }) {
  return (
    <div className="grid gap-3 text-sm">
      <p className="text-soft">
        By field: {sayCounts(result.fields, fieldWords)}. From: {sayCounts(result.origins, originWords)}.
      </p>
      <ul className="grid gap-2" aria-label="Examples">
        {result.examples.map((row) => (
          <li key={row.id}>
            <p className="truncate text-xs text-faint">{splitPath(row.path).name}</p>
            <ul>
              <FieldChangeLine
                change={{
                  field: row.field,
                  before: row.held,
                  after: row.value,
                  origin: row.origin,
                  confidence: row.confidence,
                  reason: "",
                }}
              />
            </ul>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Decides on everything that fits the filter: counted and shown first, then done as one change set. */
export function DecideAll({ filter, total }: { filter: QueueFilter; total: number }) {
  const { can } = useSession();
  const [action, setAction] = useState<Action | null>(null);
  const count = useTool("metadata.decide_matching", { isLight: true });
  const undo = useTool("metadata.undo");
  const decide = useTool("metadata.decide_matching", {
    onDone: ({ changeSet, job, count: fitting }) => {
      setAction(null);
      const verb = action === "reject" ? "rejected" : "accepted";
      if (job !== null)
        tell(`${plural(fitting, "proposal")} are being ${verb}`, { detail: "Progress is shown above." });
      else if (changeSet !== null) {
        const changeSetId = changeSet.id;
        tell(`${plural(changeSet.changes, "value")} ${verb}`, { undo: { run: () => undo.mutate({ changeSetId }) } });
      }
    },
  });
  if (!can("operate") || total === 0) return null;
  const open = (wanted: Action) => {
    setAction(wanted);
    count.mutate({ ...toInput(filter), action: wanted, dryRun: true });
  };
  const result = count.data;
  return (
    <>
      <Button onClick={() => open("accept")}>Accept all {formatCount(total)}…</Button>
      <Button look="quiet" onClick={() => open("reject")}>
        Reject all…
      </Button>
      <Dialog
        title={action === "reject" ? "Reject all that fit the filter" : "Accept all that fit the filter"}
        description={
          action === "reject"
            ? "These values are never proposed again for these fields, until this is undone."
            : "Gaps are filled and lists added to; no value that stands is overwritten. One click takes all of it back."
        }
        isOpen={action !== null}
        onOpenChange={(isOpen) => !isOpen && setAction(null)}
        className="sm:max-w-2xl"
        footer={
          <>
            <Button onClick={() => setAction(null)}>Cancel</Button>
            <Button
              look="primary"
              disabled={result === undefined || count.isPending || result.count === 0}
              isPending={decide.isPending}
              onClick={() =>
                action !== null &&
                result !== undefined &&
                decide.mutate({ ...toInput(filter), action, dryRun: false, expectedCount: result.count })
              }
            >
              {action === "reject" ? "Reject" : "Accept"} {result === undefined ? "" : plural(result.count, "value")}
            </Button>
          </>
        }
      >
        {result === undefined || count.isPending ? <Loading label="Counting" /> : <Preview result={result} />}
      </Dialog>
    </>
  );
}
