import { ArrowRight } from "lucide-react";
import { FilePath } from "#components/evidence/file-path.tsx";
import { formatDuration } from "#components/format/numbers.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cx } from "#components/ui/cx.ts";
import type { PlanStepView } from "#lib/services/plan/index.ts";
import { FieldChangeLine } from "./field-change.tsx";
import { STEP_LABELS, undoWords } from "./step-words.ts";

type Props = {
  step: PlanStepView;
  isLeftOut: boolean;
  onToggle: ((key: string, isIn: boolean) => void) | null;
  problems: readonly { message: string; severity: "error" | "warning" | "info" }[];
};

const TONES = { error: "text-red", warning: "text-amber", info: "text-blue" } as const;

/** One step inside its file: what it changes, what it takes, what can be undone. */
export function PlanStep({ step, isLeftOut, onToggle, problems }: Props) {
  return (
    <div className={cx("flex gap-3 py-2", isLeftOut && "opacity-60")}>
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
          <span className={cx("text-sm text-soft", isLeftOut && "line-through")}>{step.effect}</span>
          {step.expectedMs !== null && (
            <span className="ml-auto text-xs text-faint">about {formatDuration(step.expectedMs)}</span>
          )}
        </div>
        {step.moveTo !== null && (
          <p className="mt-1 flex flex-wrap items-center gap-2 text-sm">
            <ArrowRight className="size-3.5 shrink-0 text-faint" aria-label="moves to" />
            <ins className="rounded-sm bg-green-wash px-1 no-underline">
              <FilePath path={step.moveTo} />
            </ins>
          </p>
        )}
        {step.changes.length > 0 && (
          <ul className="mt-1 divide-y divide-line/60">
            {step.changes.map((change) => (
              <FieldChangeLine key={change.field} change={change} />
            ))}
          </ul>
        )}
        {step.undo !== "nothing" && <p className="mt-1 text-xs text-faint">{undoWords(step)}</p>}
        {problems.map((problem) => (
          <p key={problem.message} className={cx("mt-1 text-xs", TONES[problem.severity])}>
            {problem.message}
          </p>
        ))}
      </div>
    </div>
  );
}
