import { ReviewPage } from "#components/review/review-page.tsx";
import { proposalCountQuery, proposalsQuery, sourcesQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Review" };

const KEYS = ["source", "field", "kind", "origin", "collection", "sure", "sort"] as const;

export default async function Page({ searchParams }: PageProps) {
  const { source: sourceId, sure: minConfidence, ...rest } = textsOf(await searchParams, KEYS);
  const filter = { sourceId, minConfidence, ...rest };
  return (
    <Prefetched queries={[proposalsQuery(filter), proposalCountQuery(filter), sourcesQuery()]}>
      <ReviewPage />
    </Prefetched>
  );
}
