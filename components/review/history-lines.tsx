"use client";
import { ArrowRight, Lock } from "lucide-react";
import { TimeAgo } from "#components/format/time.tsx";
import { fieldWords, originWords, valueText } from "#components/plans/step-words.ts";
import { Badge } from "#components/ui/badge.tsx";
import type { ValueChangeView } from "#lib/services/review/index.ts";

const CAUSES: Record<string, string> = {
  accept: "accepted",
  edit: "edited",
  lock: "locked",
  unlock: "unlocked",
  rule: "by a learned rule",
  plan: "by a plan",
  undo: "put back",
  scan: "read from the file",
};

const Value = ({ value, isNew = false }: { value: unknown; isNew?: boolean }) => {
  const text = valueText(value);
  if (text === null) return <span className="text-faint">empty</span>;
  const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return isNew ? (
    <ins className="rounded-sm bg-green-wash px-1 no-underline">{shown}</ins>
  ) : (
    <del className="rounded-sm bg-red-wash px-1 text-soft">{shown}</del>
  );
};

/** The history of fields: before → after, who did it, when, and whether it still stands. */
export function HistoryLines({ rows, showsPath = false }: { rows: readonly ValueChangeView[]; showsPath?: boolean }) {
  return (
    <ul className="divide-y divide-line/60">
      {rows.map((row) => (
        <li key={row.id} className="grid gap-0.5 py-1.5 text-sm">
          {showsPath && (
            <p className="truncate font-mono text-xs text-faint" title={row.itemPath}>
              {row.itemPath}
            </p>
          )}
          <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 [overflow-wrap:anywhere]">
            <span className="w-24 shrink-0 text-faint">{fieldWords(row.field)}</span>
            <Value value={row.before} />
            <ArrowRight className="size-3.5 shrink-0 self-center text-faint" aria-label="becomes" />
            <Value value={row.after} isNew />
            {row.afterLocked && <Lock className="size-3.5 text-faint" role="img" aria-label="Locked" />}
            {row.state !== "applied" && (
              <Badge tone={row.state === "conflict" ? "amber" : "slate"}>
                {row.state === "undone" ? "undone" : "left as it was"}
              </Badge>
            )}
          </div>
          <p className="text-xs text-faint">
            {CAUSES[row.cause] ?? row.cause}
            {row.afterOrigin !== null && `, from ${originWords(row.afterOrigin)}`}, {row.actorName},{" "}
            <TimeAgo at={row.at} />
            {row.reason && `: ${row.reason}`}
            {row.problem && `: ${row.problem}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
