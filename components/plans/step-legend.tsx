import { plural } from "#components/format/numbers.ts";
import { Badge } from "#components/ui/badge.tsx";
import type { PlanStepView } from "#lib/services/plan/index.ts";
import { STEP_LABELS, undoWords } from "./step-words.ts";

/** What each kind of step does and how it is undone: said once, not beside every file. */
export function StepLegend({ steps }: { steps: readonly PlanStepView[] }) {
  const kinds = [...new Set(steps.map((step) => step.type))];
  return (
    <ul className="divide-y divide-line/60 border-b border-line bg-canvas px-4 py-1 text-sm">
      {kinds.map((type) => {
        const ofKind = steps.filter((step) => step.type === type);
        const [first] = ofKind;
        if (!first) return null;
        return (
          <li key={type} className="grid gap-x-3 gap-y-1 py-1.5 md:grid-cols-[8rem_5rem_minmax(0,1fr)]">
            <span>
              <Badge tone={first.changesFiles ? "amber" : "plain"}>{STEP_LABELS[type]}</Badge>
            </span>
            <span className="text-faint">{plural(ofKind.length, "step")}</span>
            <span className="text-soft">
              {first.effect} <span className="text-faint">{undoWords(first)}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
