import { BottleneckPage } from "#components/bottlenecks/bottleneck-page.tsx";
import { bottleneckQuery } from "#lib/queries/index.ts";
import type { PageProps } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Bottleneck" };

export default async function Page({ params }: PageProps<{ findingId: string }>) {
  const { findingId } = await params;
  return (
    <Prefetched queries={[]} subject={bottleneckQuery(findingId)}>
      <BottleneckPage findingId={findingId} />
    </Prefetched>
  );
}
