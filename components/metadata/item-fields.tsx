"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Check, Lock, LockOpen, Pencil, X } from "lucide-react";
import { useState } from "react";
import { Confidence } from "#components/evidence/confidence.tsx";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { fieldWords, originWords, valueText } from "#components/plans/step-words.ts";
import { fromTyped, toTyped } from "#components/review/field-text.ts";
import { HistoryLines } from "#components/review/history-lines.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { ShowMore } from "#components/states/show-more.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";
import { tell } from "#components/ui/toast.tsx";
import { type Mutations, rowsOf, valueHistoryQuery } from "#lib/queries/index.ts";
import type { FieldValueView, MediaItemDetail } from "#lib/services/media/index.ts";

type Field = Mutations["metadata.edit"]["input"]["field"];

/** What a person can do to a field, each with the way back. */
function useFieldActs() {
  const undo = useTool("metadata.undo");
  const back = (changeSetId: string) => ({ undo: { run: () => undo.mutate({ changeSetId }) } });
  const onDone = ({ changeSet }: Mutations["metadata.edit"]["value"]) => tell(changeSet.title, back(changeSet.id));
  return {
    edit: useTool("metadata.edit", { onDone }),
    lock: useTool("metadata.lock", { onDone }),
    unlock: useTool("metadata.unlock", { onDone }),
    accept: useTool("metadata.accept", { onDone }),
    reject: useTool("metadata.reject", { onDone }),
  };
}

function FieldForm({ itemId, value, onClose }: { itemId: string; value: FieldValueView; onClose: () => void }) {
  const { edit } = useFieldActs();
  const [text, setText] = useState(toTyped(value.value));
  const save = () => {
    const typed = fromTyped(value.field, text);
    const expected = (value.value ?? null) as Mutations["metadata.edit"]["input"]["expected"];
    edit.mutate({ itemId, field: value.field as Field, value: typed, expected }, { onSuccess: onClose });
  };
  return (
    <form
      className="flex flex-wrap items-center gap-2 md:col-span-2"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Input
        aria-label={fieldWords(value.field)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="min-w-40 flex-1"
      />
      <Button type="submit" size="sm" look="primary" isPending={edit.isPending}>
        {text.trim() === "" ? "Keep it empty" : "Save and lock"}
      </Button>
      <Button size="sm" onClick={onClose}>
        Cancel
      </Button>
    </form>
  );
}

function FieldLine({ itemId, value }: { itemId: string; value: FieldValueView }) {
  const { can } = useSession();
  const [isOpen, setIsOpen] = useState(false);
  const { lock, unlock } = useFieldActs();
  const field = value.field as Field;
  const name = fieldWords(value.field);
  return (
    <li className="grid gap-x-3 gap-y-1 py-1.5 md:grid-cols-[8rem_minmax(0,1fr)_auto]">
      <span className="text-sm text-faint">{name}</span>
      {isOpen ? (
        <FieldForm itemId={itemId} value={value} onClose={() => setIsOpen(false)} />
      ) : (
        <>
          <span className="text-sm [overflow-wrap:anywhere]">
            {valueText(value.value) ?? <span className="text-faint">empty on purpose</span>}
            <span className="block text-xs text-faint">
              {originWords(value.origin)}, <TimeAgo at={value.updatedAt} />
            </span>
          </span>
          <span className="flex items-center gap-1 self-start">
            <Confidence value={value.confidence} />
            {can("operate") && (
              <>
                <Button look="quiet" size="tiny" aria-label={`Edit ${name}`} onClick={() => setIsOpen(true)}>
                  <Pencil aria-hidden />
                </Button>
                <Button
                  look="quiet"
                  size="tiny"
                  aria-label={value.locked ? `Unlock ${name}` : `Lock ${name}`}
                  aria-pressed={value.locked}
                  onClick={() => (value.locked ? unlock : lock).mutate({ itemId, field })}
                >
                  {value.locked ? <Lock className="text-accent-ink" aria-hidden /> : <LockOpen aria-hidden />}
                </Button>
              </>
            )}
          </span>
        </>
      )}
    </li>
  );
}

const emptyField = (field: string): FieldValueView => ({
  field,
  value: null,
  origin: "user",
  confidence: 0,
  locked: false,
  updatedAt: "",
});

function AddField({ item }: { item: MediaItemDetail }) {
  const [field, setField] = useState<string | null>(null);
  const missing = item.gaps.filter((gap) => item.values.every((value) => value.field !== gap.field));
  if (missing.length === 0) return null;
  return (
    <div className="grid gap-2 py-2">
      <div className="flex flex-wrap items-center gap-2 text-sm text-soft">
        Fill in:
        {missing.map((gap) => (
          <Button key={gap.field} size="sm" aria-pressed={field === gap.field} onClick={() => setField(gap.field)}>
            {fieldWords(gap.field)}
          </Button>
        ))}
      </div>
      {field !== null && (
        <FieldForm key={field} itemId={item.id} value={emptyField(field)} onClose={() => setField(null)} />
      )}
    </div>
  );
}

/** Every field with its value, where it comes from, its lock, and the way to change it. */
export function ItemFields({ item }: { item: MediaItemDetail }) {
  const { can } = useSession();
  return (
    <>
      {item.values.length === 0 && <p className="text-sm text-soft">Nothing is known about this item yet.</p>}
      <ul className="divide-y divide-line/60">
        {item.values.map((value) => (
          <FieldLine key={value.field} itemId={item.id} value={value} />
        ))}
      </ul>
      {can("operate") && <AddField item={item} />}
    </>
  );
}

/** What is proposed for the item's gaps, to be decided here. */
export function ItemProposals({ item }: { item: MediaItemDetail }) {
  const { can } = useSession();
  const { accept, reject } = useFieldActs();
  return (
    <ul className="divide-y divide-line/60">
      {item.proposals
        .filter((proposal) => proposal.state === "open")
        .map((proposal) => (
          <li key={proposal.id} className="grid gap-0.5 py-1.5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
              <span className="w-24 shrink-0 text-faint">{fieldWords(proposal.field)}</span>
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{valueText(proposal.value)}</span>
              <Badge>{originWords(proposal.origin)}</Badge>
              <Confidence value={proposal.confidence} />
              {can("operate") && (
                <>
                  <Button
                    size="tiny"
                    aria-label={`Accept ${fieldWords(proposal.field)}`}
                    onClick={() => accept.mutate({ proposalIds: [proposal.id] })}
                  >
                    <Check aria-hidden />
                  </Button>
                  <Button
                    size="tiny"
                    aria-label={`Reject ${fieldWords(proposal.field)}`}
                    onClick={() => reject.mutate({ proposalIds: [proposal.id] })}
                  >
                    <X aria-hidden />
                  </Button>
                </>
              )}
            </div>
            <p className="text-xs text-faint">Because {proposal.reason}.</p>
          </li>
        ))}
    </ul>
  );
}

/** Everything that ever changed about the item's fields. */
export function ItemHistory({ itemId }: { itemId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="text-sm" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded-sm font-semibold">History</summary>
      {isOpen && <Lines itemId={itemId} />}
    </details>
  );
}

function Lines({ itemId }: { itemId: string }) {
  const history = useInfiniteQuery(valueHistoryQuery({ itemId }));
  return (
    <QueryBoundary
      query={history}
      isEmpty={(read) => rowsOf(read).length === 0}
      empty={<Empty title="Nothing has changed since it was read first" />}
    >
      {(read) => (
        <>
          <HistoryLines rows={rowsOf(read)} />
          <ShowMore query={history} one="change" />
        </>
      )}
    </QueryBoundary>
  );
}
