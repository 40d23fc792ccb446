"use client";
import { useQuery } from "@tanstack/react-query";
import { executionsQuery, jobsQuery } from "#lib/queries/index.ts";
import type { ExecutionSummary } from "#lib/services/execution/index.ts";
import type { JobView } from "#lib/services/job/index.ts";
import { useWatch } from "./live.tsx";

const RECENT = 10;

export const isActiveJob = (job: JobView): boolean => job.state === "queued" || job.state === "running";

export const isActiveExecution = ({ state }: Pick<ExecutionSummary, "state">): boolean =>
  state === "queued" || state === "running" || state === "cancelling";

/** Jobs and executions that go on at the moment, kept fresh by their own events. */
export function useRunning(): { jobs: JobView[]; executions: ExecutionSummary[] } {
  const jobs = useQuery(jobsQuery({ limit: RECENT })).data?.items.filter(isActiveJob) ?? [];
  const executions = useQuery(executionsQuery({ limit: RECENT })).data?.items.filter(isActiveExecution) ?? [];
  useWatch([...jobs.map((job) => `job:${job.id}`), ...executions.map((execution) => `execution:${execution.id}`)]);
  return { jobs, executions };
}
