"use client";
import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { paths } from "#components/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { ProgressBar } from "#components/ui/progress.tsx";
import type { ExecutionSummary } from "#lib/services/execution/index.ts";
import type { JobView } from "#lib/services/job/index.ts";
import { jobTitle, progressShare, progressWords } from "./job-words.ts";
import { useTool } from "./tool-runner.tsx";
import { useRunning } from "./use-running.ts";

function JobLine({ job }: { job: JobView }) {
  const cancel = useTool("jobs.cancel");
  return (
    <li className="grid gap-1.5">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 truncate text-sm font-medium">{jobTitle(job)}</p>
        <Button
          size="tiny"
          look="quiet"
          isPending={cancel.isPending}
          onClick={() => cancel.mutate({ jobId: job.id })}
          aria-label={`Cancel: ${jobTitle(job)}`}
        >
          Cancel
        </Button>
      </div>
      <ProgressBar label={jobTitle(job)} value={progressShare(job.progress)} />
      <p className="text-xs text-faint">
        {job.state === "queued" ? "Waits for its turn" : progressWords(job.progress)}
      </p>
    </li>
  );
}

function ExecutionLine({ execution }: { execution: ExecutionSummary }) {
  const share = execution.stepsTotal === 0 ? null : execution.stepsDone / execution.stepsTotal;
  return (
    <li className="grid gap-1.5">
      <Link href={paths.plan(execution.planId)} className="truncate text-sm font-medium hover:text-accent-ink">
        {execution.kind === "undo" ? `Undo: ${execution.planTitle}` : execution.planTitle}
      </Link>
      <ProgressBar label={execution.planTitle} value={share} />
      <p className="text-xs text-faint">
        {execution.stepsDone} of {plural(execution.stepsTotal, "step")}
        {execution.etaMs !== null && `, about ${formatDuration(execution.etaMs)} left`}
      </p>
    </li>
  );
}

/** What goes on right now, from everywhere. Hidden while nothing does. */
export function RunningMenu() {
  const { jobs, executions } = useRunning();
  const count = jobs.length + executions.length;
  if (count === 0) return null;
  return (
    <Popover
      label="Running now"
      trigger={
        <Button size="sm">
          <LoaderCircle className="animate-spin text-blue" aria-hidden />
          <span className="tabular-nums">{count}</span> <span className="max-sm:sr-only">running</span>
        </Button>
      }
    >
      <ul className="grid gap-4">
        {executions.map((execution) => (
          <ExecutionLine key={execution.id} execution={execution} />
        ))}
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
    </Popover>
  );
}
