"use client";
import { plural } from "#components/format/numbers.ts";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { PlanDetail } from "#lib/services/plan/index.ts";
import { DecisionBar } from "./approval-bar.tsx";

type Props = { plan: PlanDetail; chosen: ReadonlySet<string>; leftOut: ReadonlySet<string>; onClear: () => void };

/** While steps are unticked: makes a new revision without them, or takes the ticks back. */
export function ExcludeBar({ plan, chosen, leftOut, onClear }: Props) {
  const exclude = useTool("plans.exclude_steps", {
    isQuiet: true,
    onDone: (next) => {
      onClear();
      tell(`Revision ${next.revision} has ${plural(next.stepCount, "step")}`);
    },
  });
  const dependents = leftOut.size - chosen.size;
  const isAll = leftOut.size === plan.steps.length;
  return (
    <DecisionBar label="Left out">
      {exclude.error && <Failed problem={problemOf(exclude.error)} />}
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 text-sm">
          {plural(leftOut.size, "step")} of {plan.steps.length} left out
          {dependents > 0 && `, ${dependents} of them because they need the others`}.{" "}
          <span className="text-faint">
            {isAll
              ? "Nothing would be left: reject the plan instead."
              : "The rest becomes a new revision to decide on."}
          </span>
        </p>
        <Button onClick={onClear}>Keep all</Button>
        <Button
          look="primary"
          disabled={isAll}
          isPending={exclude.isPending}
          onClick={() => exclude.mutate({ planId: plan.id, contentHash: plan.contentHash, stepKeys: [...chosen] })}
        >
          Make revision {plan.revision + 1}
        </Button>
      </div>
    </DecisionBar>
  );
}
