"use client";
import { useQuery } from "@tanstack/react-query";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { TimeAgo } from "#components/format/time.tsx";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { tell } from "#components/ui/toast.tsx";
import { drillsQuery } from "#lib/queries/index.ts";
import type { DrillView } from "#lib/services/drill/index.ts";

const STATES: Record<DrillView["state"], { label: string; tone: Tone }> = {
  running: { label: "running", tone: "plain" },
  passed: { label: "passed", tone: "green" },
  not_passed: { label: "not passed", tone: "red" },
  failed: { label: "did not end", tone: "amber" },
};

const POINTS: Record<NonNullable<DrillView["result"]>["point"], string> = {
  before_claim: "before it took a step",
  after_claim: "after it took a step",
  mid_effect: "in the middle of writing a file",
  after_effect: "after the effect, before it was noted",
  after_finish: "after a step was noted as done",
  in_compensation: "in the middle of an undo",
};

function sentenceOf({ result, error, state }: DrillView): string {
  if (result === null) return error ?? (state === "running" ? "A worker is killed and another one takes over." : "");
  const doubt =
    result.inDoubt === 0 ? "" : ` ${plural(result.inDoubt, "step")} had to be decided by a look at the effect.`;
  const recovery =
    result.recoveryMs === null
      ? "It held no step."
      : `Its steps were free again after ${formatDuration(result.recoveryMs)}.`;
  return `Killed ${POINTS[result.point]}: ${result.lost} of ${result.steps} steps lost, ${result.twice} run twice that must not be. ${recovery}${doubt}`;
}

function DrillRow({ drill }: { drill: DrillView }) {
  const { label, tone } = STATES[drill.state];
  return (
    <li className="grid gap-0.5 px-4 py-3">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={tone}>{label}</Badge>
        <span className="text-xs text-faint">
          <TimeAgo at={drill.startedAt} />, by {drill.startedBy}
        </span>
      </p>
      <p className="text-sm text-soft">{sentenceOf(drill)}</p>
    </li>
  );
}

/** Kills a worker on purpose, in a scratch store, and shows what became of its work on this installation. */
export function DrillPanel() {
  const { can } = useSession();
  const drills = useQuery(drillsQuery());
  const isRunning = drills.data?.items[0]?.state === "running";
  const start = useTool("drills.start", {
    onDone: () => tell("The drill has started", { detail: "It takes about half a minute. No library is touched." }),
  });
  return (
    <Panel title="Crash drill" note="a plan in a scratch store whose worker is killed in the middle">
      {can("operate") && (
        <div className="border-b border-line px-4 py-3">
          <Button isPending={start.isPending || isRunning} onClick={() => start.mutate({})}>
            Kill a worker
          </Button>
        </div>
      )}
      <QueryBoundary query={drills}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="px-4 py-3 text-sm text-soft">No drill was run on this installation yet.</p>
          ) : (
            <ul className="divide-y divide-line">
              {items.map((drill) => (
                <DrillRow key={drill.id} drill={drill} />
              ))}
            </ul>
          )
        }
      </QueryBoundary>
    </Panel>
  );
}
