"use client";
import { useQuery } from "@tanstack/react-query";
import { Tag } from "lucide-react";
import { useState } from "react";
import { useExecutionMarks } from "#components/charts/execution-marks.ts";
import { FindingList } from "#components/findings/finding-list.tsx";
import { formatShare, plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { Crumb } from "#components/frame/crumb.tsx";
import { PageBody, PageHead } from "#components/frame/page-head.tsx";
import { useSession } from "#components/frame/session.tsx";
import { paths } from "#components/paths.ts";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { logPatternQuery } from "#lib/queries/index.ts";
import type { LogPatternDetail } from "#lib/services/log/index.ts";
import { LogLines } from "./log-lines.tsx";
import { LogVolumePanel } from "./log-volume-panel.tsx";
import { MarkDialog } from "./mark-dialog.tsx";
import { ChangeBadge, MarkBadge, ratioWords } from "./pattern-marks.tsx";
import { PatternText } from "./pattern-text.tsx";
import { PatternVariables } from "./pattern-variables.tsx";
import { SimilarPatterns } from "./similar-patterns.tsx";
import { useLogWindow } from "./use-log-window.ts";

/** "1 240 lines, 3.1 % of all; 4.2 times as often as before." */
function answerOf(pattern: LogPatternDetail): string {
  const { change } = pattern;
  const how =
    change === null || !change.isSignificant
      ? ""
      : change.kind === "new"
        ? "; new in the latest part"
        : `; ${ratioWords(change.kind === "gone" ? 0 : change.ratio)} as before`.replace("since as before", "since");
  return `${plural(pattern.count, "line")} of ${pattern.sourceName}, ${formatShare(pattern.share)} of all${how}.`;
}

function Memory({ memory }: { memory: LogPatternDetail["memory"] }) {
  if (memory.markedAt === null && memory.note === null) return null;
  return (
    <div className="rounded-md border border-line bg-surface px-4 py-3 text-sm">
      <p className="flex flex-wrap items-center gap-2 text-xs text-faint">
        <MarkBadge mark={memory.mark} />
        {memory.reopenedAt !== null && (
          <span className="text-amber">
            It was resolved and came back <TimeAgo at={memory.reopenedAt} />.
          </span>
        )}
        {memory.markedBy !== null && (
          <span>
            {memory.markedBy}, <TimeAgo at={memory.markedAt} />
          </span>
        )}
      </p>
      {memory.note !== null && <p className="mt-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{memory.note}</p>}
    </div>
  );
}

function Body({ pattern }: { pattern: LogPatternDetail }) {
  const marks = useExecutionMarks();
  const { values } = useLogWindow();
  return (
    <>
      <Memory memory={pattern.memory} />
      {pattern.buckets.length > 0 && <LogVolumePanel volume={pattern} marks={marks} />}
      {pattern.findings.length > 0 && (
        <Panel title="Findings">
          <FindingList findings={pattern.findings} />
        </Panel>
      )}
      {pattern.variables.length > 0 && (
        <Panel title="Numbers inside" note="over all time; the charts over this window">
          <PatternVariables variables={pattern.variables} />
        </Panel>
      )}
      <Panel title="Lines" note="as they stand in their files">
        <LogLines place={{ templateId: pattern.id, from: values.from, to: values.to }} />
      </Panel>
      <Panel title="Similar patterns" note="here and elsewhere, with what solved them">
        <SimilarPatterns templateId={pattern.id} />
      </Panel>
    </>
  );
}

/** One pattern: how often, how that changed, the numbers inside, the lines, and what is known about it. */
export function PatternPage({ templateId }: { templateId: string }) {
  const [isMarking, setIsMarking] = useState(false);
  const { can } = useSession();
  const { values } = useLogWindow();
  const pattern = useQuery(logPatternQuery({ templateId, from: values.from, to: values.to }));
  return (
    <QueryBoundary query={pattern}>
      {(value) => (
        <PageBody>
          <PageHead
            above={<Crumb href={paths.logPatterns(values)}>Patterns</Crumb>}
            title="Pattern"
            answer={answerOf(value)}
            action={
              can("operate") && (
                <Button look="primary" onClick={() => setIsMarking(true)}>
                  <Tag aria-hidden />
                  Mark
                </Button>
              )
            }
          />
          <p className="-mt-2 grid gap-1">
            <PatternText template={value.template} />
            <span className="flex flex-wrap gap-1">
              <ChangeBadge change={value.change} />
            </span>
          </p>
          <Body pattern={value} />
          {isMarking && <MarkDialog pattern={value} isOpen onOpenChange={setIsMarking} />}
        </PageBody>
      )}
    </QueryBoundary>
  );
}
