"use client";
import { useQuery } from "@tanstack/react-query";
import { Wallet } from "lucide-react";
import { useState } from "react";
import { useSession } from "#components/frame/session.tsx";
import { useTool } from "#components/frame/tool-runner.tsx";
import { Empty } from "#components/states/empty.tsx";
import { QueryBoundary } from "#components/states/query-boundary.tsx";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Panel } from "#components/ui/card.tsx";
import { Confirm } from "#components/ui/confirm.tsx";
import { tell } from "#components/ui/toast.tsx";
import { budgetsQuery } from "#lib/queries/index.ts";
import type { BudgetView } from "#lib/services/budget/index.ts";
import { BudgetBars } from "./budget-bar.tsx";
import { BudgetDialog } from "./budget-dialog.tsx";
import { atLimitWords, budgetTitle } from "./budget-words.ts";

function stateOf({ enabled, usedPercent }: BudgetView): { label: string; tone: Tone } {
  if (!enabled) return { label: "switched off", tone: "plain" };
  if (usedPercent >= 100) return { label: "at its limit", tone: "red" };
  return usedPercent >= 80 ? { label: "over 80 %", tone: "orange" } : { label: "in force", tone: "green" };
}

function Actions({ budget }: { budget: BudgetView }) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const title = budgetTitle(budget);
  const update = useTool("budgets.update", {
    onDone: ({ enabled }) => tell(`${title}: ${enabled ? "in force again" : "switched off"}`),
  });
  const remove = useTool("budgets.remove", {
    onDone: () => {
      setOpen(null);
      tell(`The budget ${title} was removed`);
    },
  });
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" onClick={() => setOpen("edit")} aria-label={`Change ${title}`}>
        Change
      </Button>
      <Button
        size="sm"
        onClick={() => update.mutate({ budgetId: budget.id, enabled: !budget.enabled })}
        isPending={update.isPending}
        aria-label={`${budget.enabled ? "Switch off" : "Switch on"} ${title}`}
      >
        {budget.enabled ? "Switch off" : "Switch on"}
      </Button>
      <Button size="sm" look="quiet" onClick={() => setOpen("remove")} aria-label={`Remove ${title}`}>
        Remove
      </Button>
      <BudgetDialog
        budget={budget}
        isOpen={open === "edit"}
        onOpenChange={(isOpen) => setOpen(isOpen ? "edit" : null)}
      />
      <Confirm
        title={`Remove the budget ${title}?`}
        what="Nothing limits these calls any more, unless another budget covers them. The list of calls stays."
        confirmLabel="Remove"
        isOpen={open === "remove"}
        onOpenChange={(isOpen) => setOpen(isOpen ? "remove" : null)}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate({ budgetId: budget.id })}
      />
    </div>
  );
}

function Row({ budget }: { budget: BudgetView }) {
  const { can } = useSession();
  const { label, tone } = stateOf(budget);
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-base font-medium">{budgetTitle(budget)}</p>
        <Badge tone={tone}>{label}</Badge>
        <span className="text-xs text-faint">{atLimitWords(budget.atLimit)}</span>
        {can("admin") && (
          <div className="ml-auto max-sm:ml-0">
            <Actions budget={budget} />
          </div>
        )}
      </div>
      <BudgetBars budget={budget} />
      {budget.forecast !== null && <p className="text-xs text-faint">{budget.forecast.words}</p>}
    </li>
  );
}

/** Every budget with what is spent of it and where it will stand at the end of its period. */
export function BudgetPanel() {
  const budgets = useQuery(budgetsQuery());
  const { can } = useSession();
  const [isAdding, setIsAdding] = useState(false);
  const add = can("admin") && (
    <Button look="primary" onClick={() => setIsAdding(true)}>
      <Wallet aria-hidden />
      Set a budget
    </Button>
  );
  return (
    <Panel title="Budgets" action={add}>
      <QueryBoundary
        query={budgets}
        isEmpty={(list) => list.items.length === 0}
        empty={
          <Empty icon={<Wallet />} title="No budget yet">
            Without one, paid models may be asked as far as the settings allow them. A budget stops them at a limit in
            USD or tokens, for everything or for one purpose, plan or provider.
          </Empty>
        }
      >
        {(list) => (
          <ul className="divide-y divide-line">
            {list.items.map((budget) => (
              <Row key={budget.id} budget={budget} />
            ))}
          </ul>
        )}
      </QueryBoundary>
      <BudgetDialog budget={null} isOpen={isAdding} onOpenChange={setIsAdding} />
    </Panel>
  );
}
