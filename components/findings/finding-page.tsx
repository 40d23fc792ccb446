"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Confidence } from "#components/evidence/confidence.tsx";
import { useEvidenceSheet } from "#components/evidence/evidence-sheet.tsx";
import { Figures } from "#components/evidence/figures.tsx";
import { SeverityBadge } from "#components/evidence/severity.tsx";
import { plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { Crumb } from "#components/frame/crumb.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { paths } from "#components/paths.ts";
import { PlanRecommendation } from "#components/plans/plan-it.tsx";
import { LoadingPage } from "#components/states/loading.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Card, Panel } from "#components/ui/card.tsx";
import { findingQuery, recommendationsQuery, rowsOf } from "#lib/queries/index.ts";
import type { FindingView } from "#lib/services/finding/index.ts";
import { costWords, STAGE_LABELS } from "./finding-words.ts";

/** "41 task runs, 120 log lines" */
function evidenceWords({ evidence }: FindingView): string {
  const parts = [
    evidence.taskRunCount > 0 && plural(evidence.taskRunCount, "task run"),
    evidence.logLineCount > 0 && plural(evidence.logLineCount, "log line"),
    evidence.mediaItemCount > 0 && plural(evidence.mediaItemCount, "media item"),
  ].filter((part) => part !== false);
  return parts.join(", ");
}

function FindingFacts({ finding }: { finding: FindingView }) {
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-faint">
      <SeverityBadge severity={finding.severity} />
      <span>{STAGE_LABELS[finding.stage]}</span>
      {finding.sourceName && <span>{finding.sourceName}</span>}
      <Confidence value={finding.confidence} isNamed />
      <span>
        First seen <TimeAgo at={finding.firstSeen} none="at an unknown time" />
      </span>
      <span>
        last seen <TimeAgo at={finding.lastSeen} none="at an unknown time" />
      </span>
      {finding.state !== "open" && <span>{finding.state}</span>}
    </p>
  );
}

function Advice({ findingId }: { findingId: string }) {
  const open = useInfiniteQuery(recommendationsQuery()).data;
  const planned = useInfiniteQuery(recommendationsQuery({ state: "planned" })).data;
  const all = [open, planned].flatMap((read) => (read ? rowsOf(read) : []));
  const fitting = all.filter((one) => one.evidence.findingIds.includes(findingId));
  if (fitting.length === 0) return null;
  return (
    <Panel title="What to do about it">
      <ul className="divide-y divide-line">
        {fitting.map((recommendation) => (
          <li key={recommendation.id} className="flex flex-wrap items-center gap-3 px-4 py-3">
            <div className="min-w-0 flex-1">
              <p className="text-base font-medium">{recommendation.title}</p>
              <p className="text-sm text-soft">{recommendation.description}</p>
            </div>
            <PlanRecommendation recommendation={recommendation} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function FindingDetail({ finding }: { finding: FindingView }) {
  const evidence = useEvidenceSheet(finding);
  const words = evidenceWords(finding);
  return (
    <PageBody>
      <PageHead
        title={finding.title}
        answer={costWords(finding) ? `It ${costWords(finding)}.` : undefined}
        above={
          <p className="mb-1">
            <Crumb href={paths.findings}>Findings</Crumb>
          </p>
        }
        action={words !== "" && evidence.button}
      />
      <FindingFacts finding={finding} />
      <Card className="grid gap-4 p-4">
        <p className="max-w-3xl text-base leading-6 whitespace-pre-line [overflow-wrap:anywhere]">{finding.report}</p>
        <Figures figures={finding.evidence.figures} />
        {words !== "" && (
          <p className="text-sm text-soft">
            Rests on{" "}
            <button
              type="button"
              onClick={evidence.open}
              className="rounded-sm text-accent-ink underline underline-offset-2"
            >
              {words}
            </button>
            .
          </p>
        )}
      </Card>
      <Advice findingId={finding.id} />
      {evidence.sheet}
    </PageBody>
  );
}

export function FindingPage({ findingId }: { findingId: string }) {
  const finding = useQuery(findingQuery(findingId));
  return (
    <QueryBoundary query={finding} loading={<LoadingPage />}>
      {(value) => <FindingDetail finding={value} />}
    </QueryBoundary>
  );
}
