"use client";
import { ArrowDown, ArrowUp, Pencil } from "lucide-react";
import { useState } from "react";
import { formatDuration, formatShare, plural } from "#components/format/numbers.ts";
import { Button } from "#components/ui/button.tsx";
import type { PlanDetail, PlanStepView } from "#lib/services/plan/index.ts";
import type { PlanSimulation } from "#lib/services/simulation/index.ts";
import { type Edits, orderedKeys, withMove } from "./plan-edits.ts";
import { StepInputsDialog } from "./step-inputs-dialog.tsx";

const PAGE = 50;

type Times = PlanSimulation["steps"][number];
type Props = {
  plan: PlanDetail;
  times: PlanSimulation["steps"];
  edits: Edits;
  onEdit: ((edits: Edits) => void) | null;
};

const spread = (value: Times["start"]): string =>
  value === null ? "–" : `${formatDuration(value.p50)} to ${formatDuration(value.p90)}`;

function Actions({
  step,
  order,
  edits,
  onEdit,
}: { step: PlanStepView; order: string[] } & Pick<Props, "edits"> & {
    onEdit: (edits: Edits) => void;
  }) {
  const [isOpen, setIsOpen] = useState(false);
  const at = order.indexOf(step.key);
  return (
    <div className="flex justify-end gap-1">
      <Button
        look="quiet"
        size="tiny"
        aria-label={`Earlier: ${step.title}`}
        disabled={at <= 0}
        onClick={() => onEdit(withMove(edits, order, step.key, -1))}
      >
        <ArrowUp aria-hidden />
      </Button>
      <Button
        look="quiet"
        size="tiny"
        aria-label={`Later: ${step.title}`}
        disabled={at === order.length - 1}
        onClick={() => onEdit(withMove(edits, order, step.key, 1))}
      >
        <ArrowDown aria-hidden />
      </Button>
      {Object.keys(step.settings).length > 0 && (
        <Button look="quiet" size="tiny" aria-label={`Change inputs: ${step.title}`} onClick={() => setIsOpen(true)}>
          <Pencil aria-hidden />
        </Button>
      )}
      {isOpen && <StepInputsDialog step={step} edits={edits} onEdit={onEdit} onClose={() => setIsOpen(false)} />}
    </div>
  );
}

/** The same as the time line, in words and in the order in which steps are taken; and where steps are moved and changed. */
export function StepTable({ plan, times, edits, onEdit }: Props) {
  const [shown, setShown] = useState(PAGE);
  const byKey = new Map(plan.steps.map((step) => [step.key, step]));
  const timeOf = new Map(times.map((time) => [time.key, time]));
  const order = orderedKeys(plan.steps, edits.moves);
  const out = new Set(edits.leaveOut);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard. */}
      <section className="overflow-x-auto" tabIndex={0} aria-label="Steps in order">
        <table className="w-full text-sm">
          <thead className="text-left text-xs text-faint">
            <tr>
              <th className="py-1 pr-3 font-medium">Step</th>
              <th className="py-1 pr-3 text-right font-medium">Starts after (P50 to P90)</th>
              <th className="py-1 pr-3 text-right font-medium">Done after (P50 to P90)</th>
              <th className="py-1 pr-3 text-right font-medium">Succeeds</th>
              {onEdit && <th className="py-1 text-right font-medium">Change</th>}
            </tr>
          </thead>
          <tbody>
            {order.slice(0, shown).map((key) => {
              const [step, time] = [byKey.get(key), timeOf.get(key)];
              if (step === undefined) return null;
              return (
                <tr key={key} className="border-t border-line/60">
                  <th scope="row" className="min-w-40 py-1.5 pr-3 text-left font-normal [overflow-wrap:anywhere]">
                    {step.title}
                    {out.has(key) && <span className="text-faint"> (left out)</span>}
                    {edits.inputs[key] !== undefined && <span className="text-faint"> (changed)</span>}
                  </th>
                  <td className="whitespace-nowrap py-1.5 pr-3 text-right">{spread(time?.start ?? null)}</td>
                  <td className="whitespace-nowrap py-1.5 pr-3 text-right">{spread(time?.end ?? null)}</td>
                  <td className="whitespace-nowrap py-1.5 pr-3 text-right">{formatShare(time?.successChance)}</td>
                  {onEdit && (
                    <td className="py-1.5">
                      <Actions step={step} order={order} edits={edits} onEdit={onEdit} />
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {order.length > shown && (
        <Button size="sm" className="mt-2" onClick={() => setShown(shown + 4 * PAGE)}>
          Show more of {plural(order.length, "step")}
        </Button>
      )}
    </>
  );
}
