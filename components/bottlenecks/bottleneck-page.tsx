"use client";
import { useQuery } from "@tanstack/react-query";
import { Confidence } from "#components/evidence/confidence.tsx";
import { useEvidenceSheet } from "#components/evidence/evidence-sheet.tsx";
import { Figures } from "#components/evidence/figures.tsx";
import { SeverityBadge } from "#components/evidence/severity.tsx";
import { formatDuration } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { Crumb } from "#components/frame/crumb.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { paths } from "#components/paths.ts";
import { RecommendationCard } from "#components/recommendations/recommendation-card.tsx";
import { LoadingPage } from "#components/states/loading.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { bottleneckQuery } from "#lib/queries/index.ts";
import type { BottleneckDetailView } from "#lib/services/bottleneck/index.ts";
import { CauseAndSymptoms, CriticalPath, SimilarOnes, Timeline, WaitAndWork } from "./bottleneck-panels.tsx";
import { bottleneckKind, shareWords } from "./bottleneck-words.ts";
import { ExplanationPanel } from "./explanation-panel.tsx";
import { WhatIfPanel } from "./what-if-panel.tsx";

function Facts({ finding }: Pick<BottleneckDetailView, "finding">) {
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-faint">
      <SeverityBadge severity={finding.severity} />
      <Badge>{bottleneckKind(finding.kind)}</Badge>
      <span className="text-soft">{finding.subject}</span>
      {finding.sourceName && <span>{finding.sourceName}</span>}
      <Confidence value={finding.confidence} isNamed />
      <span>
        Began <TimeAgo at={finding.firstSeen} none="at an unknown time" />
      </span>
      <span>
        last seen <TimeAgo at={finding.lastSeen} none="at an unknown time" />
      </span>
      {finding.state !== "open" && <span>{finding.state}</span>}
    </p>
  );
}

/** "It costs 3 h 20 min: 12 % of all completion time, likely 9 to 14 %." */
function answerOf({ finding }: BottleneckDetailView): string | undefined {
  const share = shareWords(finding);
  const cost = finding.impactMs !== null && finding.impactMs > 0 ? formatDuration(finding.impactMs) : null;
  if (share === null && cost === null) return undefined;
  return `It costs ${[cost, share].filter(Boolean).join(": ")}.`;
}

function Detail({ detail }: { detail: BottleneckDetailView }) {
  const { finding } = detail;
  const evidence = useEvidenceSheet(finding);
  const hasEvidence = finding.evidence.taskRunCount + finding.evidence.logLineCount > 0;
  return (
    <PageBody>
      <PageHead
        title={finding.title}
        answer={answerOf(detail)}
        above={
          <p className="mb-1">
            <Crumb href={paths.bottlenecks}>Bottlenecks</Crumb>
          </p>
        }
        action={hasEvidence && evidence.button}
      />
      <Facts finding={finding} />
      <Card className="grid gap-4 p-4">
        <p className="max-w-3xl text-base leading-6 whitespace-pre-line [overflow-wrap:anywhere]">{finding.report}</p>
        <Figures figures={finding.evidence.figures} />
      </Card>
      {detail.recommendation && <RecommendationCard recommendation={detail.recommendation} isFirst isInPlace />}
      <div className="grid items-start gap-6 xl:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 gap-6">
          <Timeline timeline={detail.timeline} finding={finding} />
          <CriticalPath criticalPath={detail.criticalPath} />
        </div>
        <div className="grid min-w-0 gap-6">
          <WaitAndWork finding={finding} />
          <WhatIfPanel finding={finding} />
          <ExplanationPanel findingId={finding.id} />
          <CauseAndSymptoms cause={detail.cause} symptoms={detail.symptoms} />
          <SimilarOnes similar={detail.similar} />
        </div>
      </div>
      {evidence.sheet}
    </PageBody>
  );
}

export function BottleneckPage({ findingId }: { findingId: string }) {
  const detail = useQuery(bottleneckQuery(findingId));
  return (
    <QueryBoundary query={detail} loading={<LoadingPage />}>
      {(value) => <Detail detail={value} />}
    </QueryBoundary>
  );
}
