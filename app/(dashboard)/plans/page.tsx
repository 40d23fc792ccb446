import { PlansPage } from "#components/plans/plans-page.tsx";
import { plansQuery, sourcesQuery } from "#lib/queries/index.ts";
import { type PageProps, textOf } from "../../page-props.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Plans" };

export default async function Page({ searchParams }: PageProps) {
  const { goal } = await searchParams;
  return (
    <Prefetched queries={[plansQuery(), sourcesQuery()]}>
      <PlansPage goal={textOf(goal)} />
    </Prefetched>
  );
}
