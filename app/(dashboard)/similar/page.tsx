import { SimilarPage } from "#components/similar/similar-page.tsx";
import { mediaClustersQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../page-props.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Similar media" };

export default async function Page({ searchParams }: PageProps) {
  const { kind } = textsOf(await searchParams, ["kind"] as const);
  return (
    <Prefetched queries={[mediaClustersQuery({ kind: kind ?? "semantic" })]}>
      <SimilarPage />
    </Prefetched>
  );
}
