import { SourcesPage } from "#components/sources/sources-page.tsx";
import { sourcesQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Sources" };

export default function Page() {
  return (
    <Prefetched queries={[sourcesQuery()]}>
      <SourcesPage />
    </Prefetched>
  );
}
