import { ComparePage } from "#components/logs/compare-page.tsx";
import { logVolumeQuery, sourcesQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Compare logs" };

export default async function Page({ searchParams }: PageProps) {
  const { source: sourceId } = textsOf(await searchParams, ["source"] as const);
  return (
    <Prefetched queries={[logVolumeQuery({ sourceId }), sourcesQuery()]}>
      <ComparePage />
    </Prefetched>
  );
}
