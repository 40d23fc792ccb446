import { RecommendationsPage } from "#components/recommendations/recommendations-page.tsx";
import { recommendationsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Recommendations" };

export default function Page() {
  return (
    <Prefetched queries={[recommendationsQuery()]}>
      <RecommendationsPage />
    </Prefetched>
  );
}
