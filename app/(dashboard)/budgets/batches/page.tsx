import { BatchesPanel } from "#components/budgets/batches-panel.tsx";
import { batchesQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Batches" };

export default function Page() {
  return (
    <Prefetched queries={[batchesQuery()]}>
      <BatchesPanel />
    </Prefetched>
  );
}
