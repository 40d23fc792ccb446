"use client";
import { formatDuration, plural } from "#components/format/numbers.ts";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Failed } from "#components/states/failed.tsx";
import { Button } from "#components/ui/button.tsx";
import { tell } from "#components/ui/toast.tsx";
import { problemOf } from "#lib/queries/index.ts";
import type { PlanDetail, RevisionPreview } from "#lib/services/plan/index.ts";
import { DecisionBar } from "./approval-bar.tsx";
import { type Edits, toInput } from "./plan-edits.ts";

type Props = {
  plan: PlanDetail;
  edits: Edits;
  leftOut: ReadonlySet<string>;
  preview: { value: RevisionPreview | null; isPending: boolean; error: Error | null };
  onClear: () => void;
};

function editWords(plan: PlanDetail, { leaveOut, moves, inputs, limits }: Edits, leftOut: ReadonlySet<string>): string {
  const dependents = leftOut.size - leaveOut.length;
  const words = [
    leftOut.size > 0 &&
      `${plural(leftOut.size, "step")} of ${plan.steps.length} left out${dependents > 0 ? `, ${dependents} of them because they need the others` : ""}`,
    moves.length > 0 && `${plural(new Set(moves.map((move) => move.key)).size, "step")} moved`,
    Object.keys(inputs).length > 0 && `${plural(Object.keys(inputs).length, "step")} with other inputs`,
    limits !== undefined && "other limits",
  ].filter((word) => word !== false);
  return words.length === 0 ? "Nothing changed yet" : words.join(", ");
}

function PreviewWords({ plan, preview }: Pick<Props, "plan" | "preview">) {
  const { value, isPending } = preview;
  if (value === null) return <span className="text-faint">{isPending ? "Checked and simulated …" : ""}</span>;
  const errors = value.validation.issues.filter((issue) => issue.severity === "error");
  if (errors.length > 0) {
    return (
      <span className="text-red">
        {errors[0]?.message} {errors[0]?.fix}
        {errors.length > 1 && ` And ${plural(errors.length - 1, "more error")}.`}
      </span>
    );
  }
  const after = value.simulation;
  if (after === null) return null;
  const before = plan.simulation;
  return (
    <span className="text-soft">
      Checked again: takes {formatDuration(after.makespanMs.p50)}
      {before && ` instead of ${formatDuration(before.makespanMs.p50)}`}, nine times of ten within{" "}
      {formatDuration(after.makespanMs.p90)}.
    </span>
  );
}

/** While something is changed: what the rules and the simulation say of it, and the way to keep it as a new revision. */
export function EditBar({ plan, edits, leftOut, preview, onClear }: Props) {
  const revise = useTool("plans.revise", {
    isQuiet: true,
    onDone: (next) => {
      onClear();
      tell(`Revision ${next.revision} has ${plural(next.stepCount, "step")}`);
    },
  });
  const isAll = leftOut.size === plan.steps.length;
  const error = revise.error ?? (isAll ? null : preview.error);
  return (
    <DecisionBar label="Changes">
      {error && <Failed problem={problemOf(error)} />}
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 basis-60 text-sm" role="status">
          {editWords(plan, edits, leftOut)}.{" "}
          {isAll ? (
            <span className="text-faint">Nothing would be left: reject the plan instead.</span>
          ) : (
            <PreviewWords plan={plan} preview={preview} />
          )}
        </p>
        <Button onClick={onClear}>Keep as it was</Button>
        <Button
          look="primary"
          disabled={isAll}
          isPending={revise.isPending}
          onClick={() => revise.mutate(toInput(plan, edits))}
        >
          Make revision {plan.revision + 1}
        </Button>
      </div>
    </DecisionBar>
  );
}
