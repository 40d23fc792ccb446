"use client";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { Confidence } from "#components/evidence/confidence.tsx";
import { kindWords } from "#components/metadata/metadata-words.ts";
import { splitPath } from "#components/plans/group-steps.ts";
import { fieldWords, originWords, valueText } from "#components/plans/step-words.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import type { ReviewProposal } from "#lib/services/review/index.ts";
import { fromTyped, toTyped } from "./field-text.ts";

export type RowActs = {
  accept: (candidate?: number) => void;
  reject: () => void;
  edit: (value: ReturnType<typeof fromTyped>) => void;
  lock: () => void;
  tick: (isTicked: boolean) => void;
  startEdit: () => void;
  stopEdit: () => void;
  focus: () => void;
};

type Props = {
  row: ReviewProposal;
  isCurrent: boolean;
  isTicked: boolean;
  isEditing: boolean;
  mayDecide: boolean;
  acts: RowActs;
};

const HELD_MAX = 300;

const short = (value: unknown): string | null => {
  const text = valueText(value);
  return text !== null && text.length > HELD_MAX ? `${text.slice(0, HELD_MAX)}…` : text;
};

function Change({ row }: { row: ReviewProposal }) {
  const held = short(row.held);
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-0.5 text-sm [overflow-wrap:anywhere]">
      {held === null ? (
        <span className="text-faint">empty</span>
      ) : (
        <del className="rounded-sm bg-red-wash px-1 text-soft">{held}</del>
      )}
      <ArrowRight className="size-3.5 shrink-0 self-center text-faint" aria-label="becomes" />
      <ins className="rounded-sm bg-green-wash px-1 font-medium text-ink no-underline">{short(row.value)}</ins>
    </span>
  );
}

function EditLine({ row, acts }: { row: ReviewProposal; acts: RowActs }) {
  const [text, setText] = useState(toTyped(row.value));
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        acts.edit(fromTyped(row.field, text));
      }}
    >
      <Input
        autoFocus
        aria-label={`${fieldWords(row.field)}, as it should be`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          acts.stopEdit();
        }}
        className="max-w-md flex-1"
      />
      <Button type="submit" size="sm" look="primary">
        {text.trim() === "" ? "Keep it empty" : "Save and lock"}
      </Button>
      <Button size="sm" onClick={acts.stopEdit}>
        Cancel
      </Button>
    </form>
  );
}

function Others({ row, acts, mayDecide }: Pick<Props, "row" | "acts" | "mayDecide">) {
  if (row.candidates.length === 0) return null;
  return (
    <ul className="grid gap-1" aria-label="Other values">
      {row.candidates.map((candidate, place) => (
        <li
          key={`${String(candidate.value)} ${candidate.origin}`}
          className="flex flex-wrap items-center gap-2 text-xs"
        >
          <Button size="tiny" disabled={!mayDecide} onClick={() => acts.accept(place)}>
            <Kbd>{place + 1}</Kbd> {short(candidate.value)}
          </Button>
          <Confidence value={candidate.confidence} />
          <span className="text-faint">
            {originWords(candidate.origin)}: {candidate.reason}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Actions({ acts }: { acts: RowActs }) {
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" look="primary" onClick={() => acts.accept()}>
        Accept <Kbd>a</Kbd>
      </Button>
      <Button size="sm" onClick={acts.reject}>
        Reject <Kbd>r</Kbd>
      </Button>
      <Button size="sm" onClick={acts.startEdit}>
        Edit <Kbd>e</Kbd>
      </Button>
      <Button size="sm" onClick={acts.lock}>
        Leave as it is <Kbd>l</Kbd>
      </Button>
    </div>
  );
}

/** One gap with its best value; the current one opens with the reason, the other values and what can be done. */
export function QueueRow({ row, isCurrent, isTicked, isEditing, mayDecide, acts }: Props) {
  const name = row.title ?? splitPath(row.path).name;
  return (
    <div
      aria-current={isCurrent || undefined}
      className="relative grid gap-2 border-b border-line px-4 py-2.5 aria-current:bg-accent-wash grid-cols-[1.5rem_minmax(0,1fr)] md:grid-cols-[1.5rem_minmax(0,15rem)_minmax(0,1fr)_auto] md:gap-x-4"
    >
      <span className="pt-0.5">
        <Checkbox label={`Select ${fieldWords(row.field)} of ${name}`} checked={isTicked} onChange={acts.tick} />
      </span>
      <div className="min-w-0">
        <button
          type="button"
          onClick={acts.focus}
          title={row.path}
          className="block max-w-full truncate rounded-sm text-left text-sm font-medium"
        >
          {name}
        </button>
        <p className="truncate text-xs text-faint" title={row.path}>
          {kindWords(row.kind)} · {splitPath(row.path).folder || row.path}
        </p>
      </div>
      <div className="grid min-w-0 gap-2 max-md:col-start-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <span className="w-24 shrink-0 text-sm text-soft">{fieldWords(row.field)}</span>
          <Change row={row} />
        </div>
        {isCurrent && (
          <>
            <p className="text-xs text-soft [overflow-wrap:anywhere]">Because {row.reason}.</p>
            <Others row={row} acts={acts} mayDecide={mayDecide} />
            {isEditing ? <EditLine row={row} acts={acts} /> : mayDecide && <Actions acts={acts} />}
          </>
        )}
      </div>
      <div className="flex items-center gap-2 self-start max-md:col-start-2">
        {row.importance === "critical" && <Badge tone="red">Critical</Badge>}
        <Badge>{originWords(row.origin)}</Badge>
        <Confidence value={row.confidence} />
      </div>
    </div>
  );
}
