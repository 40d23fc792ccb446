import { FindingsPage } from "#components/findings/findings-page.tsx";
import { findingsQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Findings" };

export default function Page() {
  return (
    <Prefetched queries={[findingsQuery()]}>
      <FindingsPage />
    </Prefetched>
  );
}
