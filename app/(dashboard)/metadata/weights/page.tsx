import { WeightsPage } from "#components/review/weights-page.tsx";
import { fieldWeightsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "What counts" };

export default function Page() {
  return (
    <Prefetched queries={[fieldWeightsQuery()]}>
      <WeightsPage />
    </Prefetched>
  );
}
