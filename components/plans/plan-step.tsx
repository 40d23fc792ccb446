import { ArrowRight } from "lucide-react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cx } from "#components/ui/cx.ts";
import type { PlanStepView } from "#lib/services/plan/index.ts";
import { FieldChangeLine } from "./field-change.tsx";
import { findSameChanges } from "./same-changes.ts";
import { fieldWords, STEP_LABELS } from "./step-words.ts";

export type StepProblem = { message: string; severity: "error" | "warning" | "info" };

type Props = {
  step: PlanStepView;
  group: readonly PlanStepView[];
  isLeftOut: boolean;
  onToggle: ((key: string, isIn: boolean) => void) | null;
  problems: readonly StepProblem[];
};

const TONES = { error: "text-red", warning: "text-amber", info: "text-blue" } as const;

function Changes({ step, group }: Pick<Props, "step" | "group">) {
  if (step.changes.length === 0) return null;
  const same = findSameChanges(step, group);
  if (same) {
    const fields = step.changes.map((change) => fieldWords(change.field)).join(", ");
    return (
      <p className="mt-1 text-sm text-soft">
        Puts the same {plural(step.changes.length, "value")} into the file: {fields}.
      </p>
    );
  }
  return (
    <ul className="mt-1 divide-y divide-line/60">
      {step.changes.map((change) => (
        <FieldChangeLine key={change.field} change={change} />
      ))}
    </ul>
  );
}

/** One step inside its file: what it changes, how long it takes, what is to be said about it. */
export function PlanStep({ step, group, isLeftOut, onToggle, problems }: Props) {
  return (
    <div className={cx("flex gap-3 py-2", isLeftOut && "[&_ins]:line-through")}>
      {onToggle && (
        <div className="pt-0.5">
          <Checkbox
            label={`Include: ${step.title}`}
            checked={!isLeftOut}
            onChange={(isIn) => onToggle(step.key, isIn)}
          />
        </div>
      )}
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone={step.changesFiles ? "amber" : "plain"}>{STEP_LABELS[step.type]}</Badge>
          {isLeftOut && <Badge tone="striped">left out</Badge>}
          {step.expectedMs !== null && (
            <span className="ml-auto text-xs text-faint">about {formatDuration(step.expectedMs)}</span>
          )}
        </div>
        {step.moveTo !== null && (
          <p className="mt-1 flex flex-wrap items-center gap-2 text-sm">
            <ArrowRight
              className="size-3.5 shrink-0 text-faint"
              aria-label={step.type === "organize" ? "moves to" : "makes"}
            />
            <ins className="rounded-sm bg-green-wash px-1 no-underline">
              <FilePath path={step.moveTo} />
            </ins>
          </p>
        )}
        <Changes step={step} group={group} />
        {step.fallbacks.length > 0 && (
          <p className="mt-1 text-xs text-soft">
            If it can’t be done:{" "}
            {step.fallbacks.map((way) => `${way.title} (${STEP_LABELS[way.type].toLowerCase()})`).join("; then: ")}.
          </p>
        )}
        {problems.map((problem) => (
          <p key={problem.message} className={cx("mt-1 text-xs [overflow-wrap:anywhere]", TONES[problem.severity])}>
            {problem.message}
          </p>
        ))}
      </div>
    </div>
  );
}
