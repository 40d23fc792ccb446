import { TasksPage } from "#components/tasks/tasks-page.tsx";
import { sourcesQuery, taskRunsQuery, taskSummaryQuery } from "#lib/queries/index.ts";
import { type PageProps, textsOf } from "../../page-props.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata = { title: "Tasks" };

const KEYS = ["source", "type", "status", "finding", "search", "days"] as const;

export default async function Page({ searchParams }: PageProps) {
  const { source, type, status, finding, search, days } = textsOf(await searchParams, KEYS);
  const filter = { sourceId: source, type, status, findingId: finding, search };
  const window = { sourceId: source, ...(days ? { days: Number(days) } : {}) };
  return (
    <Prefetched queries={[taskSummaryQuery(window), taskRunsQuery(filter), sourcesQuery()]}>
      <TasksPage />
    </Prefetched>
  );
}
