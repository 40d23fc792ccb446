import { MetadataPage } from "#components/metadata/metadata-page.tsx";
import { mediaItemsQuery, metadataQualityQuery, qualityReportQuery, sourcesQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../page-props.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Metadata" };

const KEYS = ["source", "kind", "collection", "missing", "search", "unreadable"] as const;

export default async function Page({ searchParams }: PageProps) {
  const { source: sourceId, kind, collection, missing, search, unreadable } = textsOf(await searchParams, KEYS);
  const filter = { sourceId, kind, collection, missing, search, unreadable };
  return (
    <Prefetched
      queries={[
        metadataQualityQuery({ sourceId }),
        qualityReportQuery({ sourceId }),
        mediaItemsQuery(filter),
        sourcesQuery(),
      ]}
    >
      <MetadataPage />
    </Prefetched>
  );
}
