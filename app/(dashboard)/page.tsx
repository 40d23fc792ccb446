import { OverviewPage } from "#components/overview/overview-page.tsx";
import { overviewQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../prefetched.tsx";

export const metadata = { title: "Overview" };

export default function Page() {
  return (
    <Prefetched queries={[overviewQuery()]}>
      <OverviewPage />
    </Prefetched>
  );
}
