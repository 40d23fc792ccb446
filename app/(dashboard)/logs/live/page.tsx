import { LivePage } from "#components/logs/live-page.tsx";
import { sourcesQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Live logs" };

export default function Page() {
  return (
    <Prefetched queries={[sourcesQuery()]}>
      <LivePage />
    </Prefetched>
  );
}
