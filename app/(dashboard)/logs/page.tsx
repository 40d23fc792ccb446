import { LogsPage } from "#components/logs/logs-page.tsx";
import { findingsQuery, logFilesQuery, logTemplatesQuery, logVolumeQuery, sourcesQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../page-props.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Logs" };

const KEYS = ["source", "from", "to"] as const;

export default async function Page({ searchParams }: PageProps) {
  const { source: sourceId, from, to } = textsOf(await searchParams, KEYS);
  const window = { sourceId, from, to };
  const queries = [
    logVolumeQuery(window),
    logTemplatesQuery(window),
    findingsQuery({ stage: "logs", sourceId }),
    logFilesQuery({ sourceId }),
    sourcesQuery(),
  ];
  return (
    <Prefetched queries={queries}>
      <LogsPage />
    </Prefetched>
  );
}
