import { ArrowRight } from "lucide-react";
import { Confidence } from "#components/evidence/confidence.tsx";
import { Badge } from "#components/ui/badge.tsx";
import type { FieldChange } from "#lib/core/index.ts";
import { fieldWords, originWords, valueText } from "./step-words.ts";

/** One field: before → after, where the new value comes from, how sure it is and why. */
export function FieldChangeLine({ change }: { change: FieldChange }) {
  const before = valueText(change.before);
  const after = valueText(change.after);
  return (
    <li className="grid gap-x-3 gap-y-0.5 py-1.5 md:grid-cols-[9rem_minmax(0,1fr)_auto]">
      <span className="text-sm text-faint">{fieldWords(change.field)}</span>
      <span className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-sm [overflow-wrap:anywhere]">
        {before === null ? (
          <span className="text-faint">empty</span>
        ) : (
          <del className="rounded-sm bg-red-wash px-1 text-soft decoration-red/60">{before}</del>
        )}
        <ArrowRight className="size-3.5 shrink-0 self-center text-faint" aria-label="becomes" />
        {after === null ? (
          <span className="text-faint">empty</span>
        ) : (
          <ins className="rounded-sm bg-green-wash px-1 text-ink no-underline">{after}</ins>
        )}
      </span>
      <span className="flex items-center gap-2">
        <Badge>{originWords(change.origin)}</Badge>
        <Confidence value={change.confidence} />
      </span>
      {change.reason && <span className="text-xs text-faint md:col-start-2">{change.reason}</span>}
    </li>
  );
}
