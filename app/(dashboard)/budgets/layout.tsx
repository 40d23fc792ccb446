import type { ReactNode } from "react";
import { BudgetsFrame } from "#components/budgets/budgets-frame.tsx";
import { budgetsQuery, providersQuery, spendQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export default function BudgetsLayout({ children }: { children: ReactNode }) {
  return (
    <Prefetched queries={[budgetsQuery(), spendQuery(), providersQuery()]}>
      <BudgetsFrame>{children}</BudgetsFrame>
    </Prefetched>
  );
}
