import { PlanPage } from "#components/plans/plan-page.tsx";
import { planQuery, planSimulationQuery } from "#lib/queries/index.ts";
import type { PageProps } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Plan" };

export default async function Page({ params }: PageProps<{ planId: string }>) {
  const { planId } = await params;
  return (
    <Prefetched queries={[planSimulationQuery(planId)]} subject={planQuery(planId)}>
      <PlanPage planId={planId} />
    </Prefetched>
  );
}
