import { BottlenecksPage } from "#components/bottlenecks/bottlenecks-page.tsx";
import { bottlenecksQuery, findingsQuery, healthQuery } from "#lib/queries/index.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Bottlenecks" };

export default function Page() {
  return (
    <Prefetched queries={[bottlenecksQuery(), healthQuery(), findingsQuery({ stage: "tasks" })]}>
      <BottlenecksPage />
    </Prefetched>
  );
}
