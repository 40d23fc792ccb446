import { PatternsPage } from "#components/logs/patterns-page.tsx";
import { logTemplatesQuery, sourcesQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../../page-props.ts";
import { Prefetched } from "../../../prefetched.tsx";

export const metadata = { title: "Patterns" };

const KEYS = ["source", "from", "to", "search", "level", "mark", "show", "sort"] as const;

export default async function Page({ searchParams }: PageProps) {
  const { source: sourceId, ...filter } = textsOf(await searchParams, KEYS);
  return (
    <Prefetched queries={[logTemplatesQuery({ sourceId, ...filter }), sourcesQuery()]}>
      <PatternsPage />
    </Prefetched>
  );
}
