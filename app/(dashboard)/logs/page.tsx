import { LogsPage } from "#components/logs/logs-page.tsx";
import { logFilesQuery, logTemplatesQuery, logVolumeQuery, sourcesQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../page-props.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Logs" };

const KEYS = ["source", "search", "level"] as const;

export default async function Page({ searchParams }: PageProps) {
  const { source: sourceId, search, level } = textsOf(await searchParams, KEYS);
  const queries = [
    logVolumeQuery({ sourceId }),
    logTemplatesQuery({ sourceId, search, level }),
    logFilesQuery({ sourceId }),
    sourcesQuery(),
  ];
  return (
    <Prefetched queries={queries}>
      <LogsPage />
    </Prefetched>
  );
}
