"use client";
import { Pause, Play, RotateCw, Square, Undo2 } from "lucide-react";
import { useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { tell } from "#components/ui/toast.tsx";
import type { ExecutionDetail } from "#lib/services/execution/index.ts";
import { undoSentences } from "./undo-sentences.ts";

function UndoButton({ execution }: { execution: ExecutionDetail }) {
  const [isAsking, setIsAsking] = useState(false);
  const undo = useTool("executions.undo", {
    onDone: () => {
      setIsAsking(false);
      tell("Undo has started", { detail: "What was changed by hand since then is left alone and reported." });
    },
  });
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>
        <Undo2 aria-hidden />
        Undo everything
      </Button>
      <Confirm
        title="Undo this execution?"
        what={
          <ul className="list-disc pl-5">
            {undoSentences(execution).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        }
        confirmLabel="Undo everything"
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        isPending={undo.isPending}
        onConfirm={() => undo.mutate({ executionId: execution.id })}
      />
    </>
  );
}

const PAUSED = {
  finish: "Paused: steps at work end first, none is started",
  now: "Paused: steps at work are given up and start again later",
} as const;

function PauseMenu({ executionId }: { executionId: string }) {
  const pause = useTool("executions.pause");
  const stop = (running: keyof typeof PAUSED) =>
    pause.mutate({ executionId, running }, { onSuccess: () => tell(PAUSED[running]) });
  return (
    <Menu
      trigger={
        <Button isPending={pause.isPending}>
          {!pause.isPending && <Pause aria-hidden />}
          Pause
        </Button>
      }
    >
      <MenuItem onSelect={() => stop("finish")}>After the steps at work</MenuItem>
      <MenuItem onSelect={() => stop("now")}>Now; they start again later</MenuItem>
    </Menu>
  );
}

const URGENCY: Record<ExecutionDetail["priority"], string> = {
  high: "Before others",
  normal: "In its turn",
  low: "After others",
};

function UrgencyMenu({ execution }: { execution: ExecutionDetail }) {
  const prioritize = useTool("executions.prioritize");
  return (
    <Menu trigger={<Button isPending={prioritize.isPending}>Runs {URGENCY[execution.priority].toLowerCase()}</Button>}>
      {(["high", "normal", "low"] as const).map((priority) => (
        <MenuItem key={priority} onSelect={() => prioritize.mutate({ executionId: execution.id, priority })}>
          {URGENCY[priority]}
        </MenuItem>
      ))}
    </Menu>
  );
}

/** Failed steps can be tried again by themselves; of an ended execution where that is not all there is to resume. */
function canRetryFailed({ stepsFailed, canCancel, canResume, pausedAt, steps }: ExecutionDetail): boolean {
  if (stepsFailed === 0) return false;
  const hasMore = steps.some(({ state }) => state === "cancelled" || state === "skipped");
  return canCancel || (canResume && pausedAt === null && hasMore);
}

/** Pause and cancel while it runs; resume what failed; undo what was done. Only what is possible now is offered. */
export function ExecutionActions({ execution }: { execution: ExecutionDetail }) {
  const { can } = useSession();
  const cancel = useTool("executions.cancel", { onDone: () => tell("Stopping after the steps that run now") });
  const resume = useTool("executions.resume", { onDone: () => tell("It goes on") });
  if (!can("operate")) return null;
  const input = { executionId: execution.id };
  const ResumeIcon = execution.pausedAt === null ? RotateCw : Play;
  return (
    <>
      {execution.canPause && <UrgencyMenu execution={execution} />}
      {execution.canPause && <PauseMenu executionId={execution.id} />}
      {execution.canCancel && (
        <Button isPending={cancel.isPending} onClick={() => cancel.mutate(input)}>
          {!cancel.isPending && <Square aria-hidden />}
          Cancel
        </Button>
      )}
      {execution.canResume && (
        <Button look="primary" isPending={resume.isPending} onClick={() => resume.mutate(input)}>
          {!resume.isPending && <ResumeIcon aria-hidden />}
          {execution.pausedAt === null ? "Resume what is not done" : "Resume"}
        </Button>
      )}
      {canRetryFailed(execution) && (
        <Button isPending={resume.isPending} onClick={() => resume.mutate({ ...input, only: "failed" })}>
          {!resume.isPending && <RotateCw aria-hidden />}
          Retry failed only
        </Button>
      )}
      {execution.canUndo && <UndoButton execution={execution} />}
    </>
  );
}
