import { FindingPage } from "#components/findings/finding-page.tsx";
import { findingQuery, recommendationsQuery } from "#lib/queries/index.ts";
import type { PageProps } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Finding" };

export default async function Page({ params }: PageProps<{ findingId: string }>) {
  const { findingId } = await params;
  return (
    <Prefetched queries={[recommendationsQuery()]} subject={findingQuery(findingId)}>
      <FindingPage findingId={findingId} />
    </Prefetched>
  );
}
