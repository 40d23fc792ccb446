import { BudgetPanel } from "#components/budgets/budget-list.tsx";
import { SpendPanels } from "#components/budgets/spend-panels.tsx";

export const metadata = { title: "Budgets" };

export default function Page() {
  return (
    <div className="grid gap-6">
      <BudgetPanel />
      <SpendPanels />
    </div>
  );
}
