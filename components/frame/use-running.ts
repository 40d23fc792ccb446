"use client";
import { useQuery } from "@tanstack/react-query";
import type { ExecutionSummary } from "#lib/services/execution/index.ts";
import type { JobView } from "#lib/services/job/index.ts";
import { recentExecutionsQuery, recentJobsQuery } from "./frame-queries.ts";
import { useWatch } from "./live.tsx";

export const isActiveJob = (job: JobView): boolean => job.state === "queued" || job.state === "running";

export const isActiveExecution = ({ state }: Pick<ExecutionSummary, "state">): boolean =>
  state === "queued" || state === "running" || state === "cancelling";

/** Jobs and executions that go on at the moment, kept fresh by their own events. */
export function useRunning(): { jobs: JobView[]; executions: ExecutionSummary[] } {
  const jobs = useQuery(recentJobsQuery()).data?.items.filter(isActiveJob) ?? [];
  const executions = useQuery(recentExecutionsQuery()).data?.items.filter(isActiveExecution) ?? [];
  useWatch([...jobs.map((job) => `job:${job.id}`), ...executions.map((execution) => `execution:${execution.id}`)]);
  return { jobs, executions };
}
