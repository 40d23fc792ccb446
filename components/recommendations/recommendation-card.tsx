import Link from "next/link";
import { percent } from "#components/charts/percent.ts";
import { Figures } from "#components/evidence/figures.tsx";
import { plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { paths } from "#components/paths.ts";
import { PlanRecommendation } from "#components/plans/plan-it.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import type { RecommendationView } from "#lib/services/recommendation/index.ts";
import { DismissMenu } from "./dismiss-menu.tsx";
import { effectWords } from "./effect-words.ts";

const DIFFICULTY = { low: "easy to do", medium: "some work", high: "much work" } as const;
const STATES = {
  open: null,
  planned: "planned",
  implemented: "done",
  dismissed: "dismissed",
  snoozed: "snoozed",
} as const;
const SCORE_FULL = 10;

function Impact({ score }: { score: number }) {
  return (
    <div className="flex shrink-0 items-baseline gap-1 rounded-md bg-sunken px-2 py-2 sm:grid sm:w-14 sm:content-start sm:justify-items-center">
      <span className="text-lg leading-5 font-semibold">{score.toFixed(1)}</span>
      <span className="text-2xs text-faint">of {SCORE_FULL}</span>
      <span className="h-1 w-full max-sm:hidden overflow-hidden rounded-full bg-line" aria-hidden>
        <span className="block h-full bg-accent" style={{ width: percent(score / SCORE_FULL) }} />
      </span>
      <span className="sr-only">impact</span>
    </div>
  );
}

/** What to change, in order, by hand, and what may go wrong. */
function ByHand({ advice }: { advice: NonNullable<RecommendationView["advice"]> }) {
  return (
    <>
      <ol className="mt-0.5 max-w-3xl list-decimal space-y-0.5 pl-5 text-base text-soft [overflow-wrap:anywhere]">
        {advice.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="mt-1 max-w-3xl text-xs text-faint">Risk: {advice.risk}</p>
    </>
  );
}

/** What to change, what it should bring, what it rests on, and a plan one click away. */
export function RecommendationCard({
  recommendation,
  isFirst,
  isInPlace = false,
}: {
  recommendation: RecommendationView;
  isFirst: boolean;
  /** On the page of the problem itself, which shows its title and figures already. */
  isInPlace?: boolean;
}) {
  const { evidence, effect, state } = recommendation;
  const stateWord = STATES[state];
  return (
    <Card className="flex flex-wrap gap-4 p-4 sm:flex-nowrap" aria-label={recommendation.title} data-row tabIndex={-1}>
      <Impact score={recommendation.impactScore} />
      <div className="grid min-w-0 gap-2 max-sm:order-1 max-sm:basis-full sm:flex-1">
        <div>
          <h2 className="text-base font-semibold [overflow-wrap:anywhere]">
            {isInPlace ? "What to do about it" : recommendation.title}
          </h2>
          {recommendation.advice === null ? (
            <p className="mt-0.5 max-w-3xl text-base text-soft [overflow-wrap:anywhere]">
              {recommendation.description}
            </p>
          ) : (
            <ByHand advice={recommendation.advice} />
          )}
        </div>
        {effect && (
          <p className="text-sm">
            <span className="font-medium text-accent-ink">{effectWords(effect)}</span>
            <span className="text-faint"> · {effect.how}</span>
          </p>
        )}
        {!isInPlace && <Figures figures={evidence.figures} isSmall />}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
          {stateWord && <Badge tone="slate">{stateWord}</Badge>}
          {recommendation.stateReason && <span>{recommendation.stateReason}</span>}
          {recommendation.snoozedUntil && (
            <span>
              comes back <TimeAgo at={recommendation.snoozedUntil} />
            </span>
          )}
          <span>{recommendation.category}</span>
          <span>{DIFFICULTY[recommendation.difficulty]}</span>
          {(isInPlace ? [] : evidence.findingIds).map((findingId, index) => (
            <Link
              key={findingId}
              href={paths.finding(findingId)}
              className="rounded-sm text-accent-ink underline-offset-2 hover:underline"
            >
              {evidence.findingIds.length === 1 ? "finding behind it" : `finding ${index + 1}`}
            </Link>
          ))}
          {evidence.mediaItemCount > 0 && <span>{plural(evidence.mediaItemCount, "media item")}</span>}
          {evidence.taskRunCount > 0 && <span>{plural(evidence.taskRunCount, "task run")}</span>}
          {evidence.logLineCount > 0 && <span>{plural(evidence.logLineCount, "log line")}</span>}
        </p>
      </div>
      <div className="flex items-start gap-1 max-sm:ml-auto">
        <PlanRecommendation recommendation={recommendation} look={isFirst ? "primary" : "secondary"} />
        <DismissMenu recommendation={recommendation} />
      </div>
    </Card>
  );
}
