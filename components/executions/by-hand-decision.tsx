"use client";
import { Check, X } from "lucide-react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";

/** What became of a step that waits for a person; it lies above the row, which opens the log. */
export function ByHandDecision({ executionId, stepKey }: { executionId: string; stepKey: string }) {
  const { can } = useSession();
  const decide = useTool("executions.decide_step");
  if (!can("operate")) return null;
  const say = (decision: "mark_done" | "mark_failed") => decide.mutate({ executionId, stepKey, decision });
  return (
    <div className="relative z-10 mt-1 flex flex-wrap gap-2">
      <Button size="sm" look="primary" isPending={decide.isPending} onClick={() => say("mark_done")}>
        {!decide.isPending && <Check aria-hidden />}
        It is done
      </Button>
      <Button size="sm" disabled={decide.isPending} onClick={() => say("mark_failed")}>
        <X aria-hidden />
        It could not be done
      </Button>
    </div>
  );
}
