import { PatternPage } from "#components/logs/pattern-page.tsx";
import { logLinesQuery, logPatternQuery, similarPatternsQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../../../page-props.ts";
import { Prefetched } from "../../../../prefetched.tsx";

export const metadata = { title: "Pattern" };

export default async function Page({ params, searchParams }: PageProps<{ templateId: string }>) {
  const { templateId } = await params;
  const { from, to } = textsOf(await searchParams, ["from", "to"] as const);
  const queries = [logLinesQuery({ templateId, from, to, context: 0 }), similarPatternsQuery(templateId)];
  return (
    <Prefetched queries={queries} subject={logPatternQuery({ templateId, from, to })}>
      <PatternPage templateId={templateId} />
    </Prefetched>
  );
}
