"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import type { ReviewProposal } from "#lib/services/review/index.ts";
import { type QueueAction, queueActionOf } from "./queue-keys.ts";
import { QueueRow } from "./queue-row.tsx";
import type { Queue } from "./use-queue.ts";

const ROW_PX = 61;
const G_WAITS_MS = 1200;

const SHORTCUTS = [
  ["j", "next"],
  ["k", "back"],
  ["a", "accept"],
  ["r", "reject"],
  ["e", "edit"],
  ["l", "leave as it is"],
  ["1-5", "other value"],
  ["x", "select"],
  ["u", "undo"],
] as const;

const isBusyElsewhere = (target: EventTarget | null): boolean =>
  (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) ||
  document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]') !== null;

/** The keyboard of the queue; heard before the keyboard of the dashboard, which has the same keys for rows. */
export function useQueueKeys(act: (action: NonNullable<QueueAction>) => void): void {
  const onAction = useEffectEvent(act);
  // External system: the keyboard of the document.
  useEffect(() => {
    let gAtMs = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent) => {
      const isAfterG = event.timeStamp - gAtMs < G_WAITS_MS;
      const hasModifier = event.metaKey || event.ctrlKey || event.altKey;
      const isTyping = isBusyElsewhere(event.target);
      gAtMs = event.key === "g" && !isTyping && !hasModifier ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const action = queueActionOf({ key: event.key, hasModifier, isTyping, isAfterG });
      if (action === null) return;
      event.preventDefault();
      event.stopPropagation();
      onAction(action);
    };
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);
}

const Shortcuts = () => (
  <p className="flex flex-wrap gap-x-3 gap-y-1 border-b border-line px-4 py-2 text-xs text-soft max-md:hidden">
    {SHORTCUTS.map(([key, what]) => (
      <span key={key} className="inline-flex items-center gap-1">
        <Kbd>{key}</Kbd> {what}
      </span>
    ))}
  </p>
);

type BarProps = {
  queue: Queue;
  ticked: readonly ReviewProposal[];
  onClear: () => void;
  onAll: (isTicked: boolean) => void;
};

function SelectionBar({ queue, ticked, onClear, onAll }: BarProps) {
  const shown = queue.rows.length;
  const state = ticked.length === 0 ? false : ticked.length === shown ? true : "indeterminate";
  const decide = (verb: "accept" | "reject") => {
    queue[verb](ticked.slice(0, 500));
    onClear();
  };
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-3 border-b border-line px-4 py-1.5 text-sm">
      <Checkbox label="Select all that are shown" checked={state} onChange={onAll} />
      <span className="text-soft">{ticked.length === 0 ? `${shown} shown` : `${ticked.length} selected`}</span>
      {ticked.length > 0 && (
        <>
          <Button size="sm" look="primary" onClick={() => decide("accept")}>
            Accept them
          </Button>
          <Button size="sm" onClick={() => decide("reject")}>
            Reject them
          </Button>
        </>
      )}
      {queue.canUndo && (
        <Button size="sm" className="ml-auto" onClick={queue.undoLast}>
          Undo <Kbd>u</Kbd>
        </Button>
      )}
    </div>
  );
}

/** The open proposals, drawn as far as they are in sight; decided by keyboard, mouse or thumb. */
export function QueueList({ queue }: { queue: Queue }) {
  const { can } = useSession();
  const mayDecide = can("operate");
  const [place, setPlace] = useState(0);
  const [ticks, setTicks] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { rows } = queue;
  const at = Math.min(place, Math.max(0, rows.length - 1));
  const current = rows[at];
  const ticked = rows.filter((row) => ticks.has(row.id));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
  });

  const move = (to: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, to));
    setPlace(next);
    setEditing(null);
    virtual.scrollToIndex(next, { align: "auto" });
  };
  const tick = (row: ReviewProposal, isTicked: boolean) => {
    const next = new Set(ticks);
    if (isTicked) next.add(row.id);
    else next.delete(row.id);
    setTicks(next);
  };
  const decide = (verb: "accept" | "reject") => {
    if (ticked.length > 0) {
      queue[verb](ticked.slice(0, 500));
      setTicks(new Set());
    } else if (current) queue[verb]([current]);
  };

  useQueueKeys((action) => {
    if (action.kind === "move") move(at + action.step);
    else if (action.kind === "clear") {
      setTicks(new Set());
      setEditing(null);
    } else if (!mayDecide) return;
    else if (action.kind === "undo") queue.undoLast();
    else if (action.kind === "accept" || action.kind === "reject") decide(action.kind);
    else if (current === undefined) return;
    else if (action.kind === "edit") setEditing(current.id);
    else if (action.kind === "lock") queue.lock(current);
    else if (action.kind === "tick") {
      tick(current, !ticks.has(current.id));
      move(at + 1);
    } else if (action.kind === "candidate" && current.candidates[action.place] !== undefined) {
      queue.accept([current], action.place);
    }
  });

  return (
    <>
      <Shortcuts />
      <SelectionBar
        queue={queue}
        ticked={ticked}
        onClear={() => setTicks(new Set())}
        onAll={(isTicked) => setTicks(new Set(isTicked ? rows.map((row) => row.id) : []))}
      />
      <p role="status" className="sr-only">
        {queue.said}
      </p>
      <section
        ref={scroller}
        aria-label="Proposed values"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[70dvh] overflow-y-auto -outline-offset-2"
      >
        <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={item.key}
                data-index={item.index}
                ref={virtual.measureElement}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <QueueRow
                  row={row}
                  isCurrent={item.index === at}
                  isTicked={ticks.has(row.id)}
                  isEditing={editing === row.id}
                  mayDecide={mayDecide}
                  acts={{
                    accept: (candidate) => queue.accept([row], candidate),
                    reject: () => queue.reject([row]),
                    edit: (value) => {
                      setEditing(null);
                      queue.edit(row, value);
                    },
                    lock: () => queue.lock(row),
                    tick: (isTicked) => tick(row, isTicked),
                    startEdit: () => setEditing(row.id),
                    stopEdit: () => setEditing(null),
                    focus: () => setPlace(item.index),
                  }}
                />
              </div>
            );
          })}
        </div>
      </section>
    </>
  );
}
