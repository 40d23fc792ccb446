import { PricesPanel } from "#components/budgets/prices-panel.tsx";
import { pricesQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Prices of models" };

export default async function Page({ searchParams }: PageProps) {
  const filter = textsOf(await searchParams, ["search"] as const);
  return (
    <Prefetched queries={[pricesQuery(filter)]}>
      <PricesPanel />
    </Prefetched>
  );
}
