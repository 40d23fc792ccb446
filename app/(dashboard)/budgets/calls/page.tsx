import { CallsPanel } from "#components/budgets/calls-panel.tsx";
import { callsQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Model calls" };

export default async function Page({ searchParams }: PageProps) {
  const filter = textsOf(await searchParams, ["purpose", "model", "outcome"] as const);
  return (
    <Prefetched queries={[callsQuery(filter)]}>
      <CallsPanel />
    </Prefetched>
  );
}
