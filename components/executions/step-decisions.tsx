"use client";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Button } from "#components/ui/button.tsx";
import { tell } from "#components/ui/toast.tsx";
import { stepProbeQuery } from "#lib/queries/index.ts";
import type { DecideStepInput, ExecutionStepView, StepProbe } from "#lib/services/execution/index.ts";

type Decision = DecideStepInput["decision"];

const LABELS: Record<Decision, string> = {
  run_again: "Run it again",
  mark_done: "It was done",
  mark_failed: "It was not done",
  skip: "Leave it out",
};

const DONE: Record<Decision, string> = {
  run_again: "The step runs again",
  mark_done: "The step counts as done",
  mark_failed: "The step counts as failed",
  skip: "The step is left out, with what depends on it",
};

const OPEN: readonly string[] = ["blocked", "ready", "waiting_retry"];

function choicesFor(step: ExecutionStepView): Decision[] {
  // The row itself asks about what is done by hand.
  if (step.state === "needs_decision" && step.type === "by_hand") return [];
  if (step.state === "needs_decision") return ["run_again", "mark_done", "skip"];
  return OPEN.includes(step.state) ? ["skip"] : [];
}

const VERDICTS: Record<StepProbe["verdict"], string> = {
  done: "It looks done",
  not_done: "It looks as if it did not happen",
  partly: "It looks done in part",
  unknown: "Nobody can tell from here",
};

/** What the world looks like now, beside what the step meant to do. */
function Probe({ executionId, stepKey }: { executionId: string; stepKey: string }) {
  const probe = useQuery(stepProbeQuery({ executionId, stepKey }));
  return (
    <QueryBoundary query={probe}>
      {({ verdict, evidence }) => (
        <div>
          <p className="font-medium">{VERDICTS[verdict]}.</p>
          <ul className="list-disc pl-5 text-soft [overflow-wrap:anywhere]">
            {evidence.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </QueryBoundary>
  );
}

/** What a person may decide about a step that is open, or that may have run when its worker was lost. */
export function StepDecisions({ executionId, step }: { executionId: string; step: ExecutionStepView }) {
  const { can } = useSession();
  const decide = useTool("executions.decide_step");
  const choices = choicesFor(step);
  if (!can("operate") || choices.length === 0) return null;
  return (
    <div className="grid gap-2 border-b border-line px-4 py-3">
      {step.state === "needs_decision" && (
        <div className="grid gap-1 text-sm">
          <p>
            Its worker was lost in the middle, and running it twice could do harm. Look at what it should have done,
            then decide.
          </p>
          {step.type !== "by_hand" && <Probe executionId={executionId} stepKey={step.key} />}
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {choices.map((decision) => (
          <Button
            key={decision}
            isPending={decide.isPending && decide.variables.decision === decision}
            onClick={() =>
              decide.mutate({ executionId, stepKey: step.key, decision }, { onSuccess: () => tell(DONE[decision]) })
            }
          >
            {LABELS[decision]}
          </Button>
        ))}
      </div>
    </div>
  );
}
