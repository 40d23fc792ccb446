import type { Page } from "#lib/core/index.ts";
import type { JobState, JobView } from "#lib/services/job/index.ts";
import { toolQuery } from "./tool-query.ts";

export const jobsQuery = (input: { state?: JobState; limit?: number } = {}) =>
  toolQuery<Page<JobView>>("jobs.list", "/jobs", input);

export const jobQuery = (jobId: string) => toolQuery<JobView>("jobs.get", "/jobs/{jobId}", { jobId });
