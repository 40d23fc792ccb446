import { BellOff, CircleCheck, Eye, Sparkles, TrendingDown, TrendingUp } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import type { LogTemplateView, PatternMark } from "#lib/services/log/index.ts";

export const MARK_LABELS: Record<PatternMark, string> = { known: "Known", muted: "Muted", resolved: "Resolved" };
const MARK_ICONS = { known: Eye, muted: BellOff, resolved: CircleCheck } as const;

/** "4.2 times as often", "a third as often" said with a figure. */
export function ratioWords(ratio: number | null): string {
  if (ratio === null) return "not seen before";
  if (ratio === 0) return "not seen since";
  const times = ratio >= 1 ? ratio : 1 / ratio;
  const figure = times >= 10 ? Math.round(times).toLocaleString("en-US") : times.toFixed(1);
  return ratio >= 1 ? `${figure} times as often` : `${figure} times as seldom`;
}

export function MarkBadge({ mark }: { mark: PatternMark | null }) {
  if (mark === null) return null;
  const Icon = MARK_ICONS[mark];
  return (
    <Badge tone={mark === "resolved" ? "green" : "plain"}>
      <Icon aria-hidden />
      {MARK_LABELS[mark]}
    </Badge>
  );
}

/** What is new or changed about a pattern, when that is no chance. */
export function ChangeBadge({ change }: { change: LogTemplateView["change"] }) {
  if (change === null || (!change.isSignificant && change.kind !== "new")) return null;
  if (change.kind === "new") {
    return (
      <Badge tone="accent" title={change.isSignificant ? undefined : "Too few lines to be sure that this is no chance"}>
        <Sparkles aria-hidden />
        New
      </Badge>
    );
  }
  const isMore = change.kind === "more";
  const Icon = isMore ? TrendingUp : TrendingDown;
  return (
    <Badge tone={isMore ? "amber" : "slate"}>
      <Icon aria-hidden />
      {ratioWords(change.kind === "gone" ? 0 : change.ratio)}
    </Badge>
  );
}
