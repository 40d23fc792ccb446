"use client";
import { useState } from "react";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { progressShare, progressWords } from "#components/frame/job-words.ts";
import { Button } from "#components/ui/button.tsx";
import { cx } from "#components/ui/cx.ts";
import { Sheet } from "#components/ui/dialog.tsx";
import { ProgressBar } from "#components/ui/progress.tsx";
import type { ExecutionStepView } from "#lib/services/execution/index.ts";
import { ByHandDecision } from "./by-hand-decision.tsx";
import { filterCounts, filterSteps, type StepFilter } from "./execution-words.ts";
import { StepDecisions } from "./step-decisions.tsx";
import { StepLogs } from "./step-logs.tsx";
import { StepResult } from "./step-result.tsx";
import { STEP_STATE_LOOKS, StepStateIcon } from "./step-state.tsx";

const PAGE = 50;
const FILTER_LABELS: Record<StepFilter, string> = {
  all: "All",
  running: "Running",
  failed: "Failed or skipped",
  done: "Done",
  open: "Still to do",
};

type RowProps = { executionId: string; step: ExecutionStepView; onOpen: () => void };

function StepRow({ executionId, step, onOpen }: RowProps) {
  const took = step.actualMs === null ? null : formatDuration(step.actualMs);
  const tries = step.attemptCount > 1 ? `, ${plural(step.attemptCount, "attempt")}` : "";
  return (
    <li data-row tabIndex={-1} className="relative flex gap-3 px-4 py-2 -outline-offset-2 hover:bg-hover">
      <span className="pt-0.5">
        <StepStateIcon state={step.state} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <button
            type="button"
            data-row-open
            onClick={onOpen}
            className="min-w-0 text-left text-sm [overflow-wrap:anywhere] after:absolute after:inset-0 hover:text-accent-ink"
          >
            {step.title}
          </button>
          {step.error === null && step.note !== null && (
            <span className="text-xs text-faint [overflow-wrap:anywhere]">{step.note}</span>
          )}
          <span className="ml-auto whitespace-nowrap text-xs text-faint">
            {took ?? STEP_STATE_LOOKS[step.state].label}
            {step.etaMs !== null && `, about ${formatDuration(step.etaMs)} left`}
            {took !== null && step.expectedMs !== null && ` (expected ${formatDuration(step.expectedMs)})`}
            {tries}
          </span>
        </div>
        {step.state === "needs_decision" && step.type === "by_hand" && (
          <ByHandDecision executionId={executionId} stepKey={step.key} />
        )}
        {step.error !== null && <p className="text-xs text-red [overflow-wrap:anywhere]">{step.error}</p>}
        {step.progress !== null && (
          <div className="mt-1 grid gap-1">
            <ProgressBar label={step.title} value={progressShare(step.progress)} />
            <p className="text-xs text-faint">{progressWords(step.progress)}</p>
          </div>
        )}
      </div>
    </li>
  );
}

/** Every step with its state; opening one shows its log. */
export function StepList({ executionId, steps }: { executionId: string; steps: readonly ExecutionStepView[] }) {
  const [filter, setFilter] = useState<StepFilter>("all");
  const [shown, setShown] = useState(PAGE);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const visible = filterSteps(steps, filter);
  const open = steps.find((step) => step.key === openKey);
  return (
    <>
      <fieldset className="flex gap-1 overflow-x-auto border-b border-line px-3 py-2" aria-label="Which steps">
        {filterCounts(steps).map((one) => (
          <Button
            key={one.filter}
            size="sm"
            look="quiet"
            aria-pressed={filter === one.filter}
            className={cx(filter === one.filter && "bg-hover text-ink")}
            onClick={() => setFilter(one.filter)}
          >
            {FILTER_LABELS[one.filter]} <span className="text-faint">{one.count}</span>
          </Button>
        ))}
      </fieldset>
      <ul data-rows className="divide-y divide-line" aria-label="Steps">
        {visible.slice(0, shown).map((step) => (
          <StepRow key={step.key} executionId={executionId} step={step} onOpen={() => setOpenKey(step.key)} />
        ))}
      </ul>
      {visible.length > shown && (
        <div className="border-t border-line px-4 py-2">
          <Button size="sm" onClick={() => setShown(shown + PAGE * 2)}>
            Show more of {plural(visible.length, "step")}
          </Button>
        </div>
      )}
      <Sheet
        title={open?.title ?? ""}
        description={open ? STEP_STATE_LOOKS[open.state].label : ""}
        isOpen={open !== undefined}
        onOpenChange={(isOpen) => setOpenKey(isOpen ? openKey : null)}
      >
        {open && <StepDecisions executionId={executionId} step={open} />}
        {open?.state === "succeeded" && <StepResult executionId={executionId} stepKey={open.key} />}
        {open && <StepLogs executionId={executionId} stepKey={open.key} />}
      </Sheet>
    </>
  );
}
