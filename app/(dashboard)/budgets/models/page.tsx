import { ModelPanel } from "#components/budgets/model-table.tsx";
import { ProviderPanel } from "#components/budgets/provider-list.tsx";
import { modelsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Providers and models" };

export default function Page() {
  return (
    <Prefetched queries={[modelsQuery()]}>
      <div className="grid gap-6">
        <ProviderPanel />
        <ModelPanel />
      </div>
    </Prefetched>
  );
}
