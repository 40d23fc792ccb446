import { ArrowRight } from "lucide-react";
import { TimeAgo } from "#components/format/time.tsx";
import { fieldWords, valueText } from "#components/plans/step-words.ts";
import type { FeedbackView } from "#lib/services/learning/index.ts";
import { FEEDBACK_WORDS, SOURCE_WORDS } from "./rule-words.ts";

const TEXT_MAX = 200;

const short = (value: unknown): string | null => {
  const text = valueText(value);
  return text !== null && text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
};

/** Corrections: which item, what stood there, what should, who said so and where. */
export const FeedbackLines = ({ rows }: { rows: readonly FeedbackView[] }) => (
  <ul className="divide-y divide-line/60">
    {rows.map((row) => (
      <li key={row.id} className="grid gap-0.5 py-1.5 text-sm">
        <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 [overflow-wrap:anywhere]">
          <span className="w-24 shrink-0 text-faint">{row.field === null ? "" : fieldWords(row.field)}</span>
          <span className="text-soft">{short(row.original) ?? "empty"}</span>
          <ArrowRight className="size-3.5 shrink-0 self-center text-faint" aria-label="becomes" />
          <span>{short(row.corrected) ?? "empty"}</span>
        </div>
        <p className="text-xs text-faint [overflow-wrap:anywhere]">
          {FEEDBACK_WORDS[row.type] ?? row.type} {SOURCE_WORDS[row.source] ?? row.source}
          {row.actorName !== null && ` by ${row.actorName}`}, <TimeAgo at={row.at} />
          {row.path !== null && `: ${row.path}`}
        </p>
      </li>
    ))}
  </ul>
);
