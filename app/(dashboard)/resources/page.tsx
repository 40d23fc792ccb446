import { ResourcesPage } from "#components/resources/resources-page.tsx";
import { resourcesQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Resources" };

export default function Page() {
  return (
    <Prefetched queries={[resourcesQuery()]}>
      <ResourcesPage />
    </Prefetched>
  );
}
