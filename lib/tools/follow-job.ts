import { getJob, type JobView } from "#lib/services/job/index.ts";
import type { FollowBinding } from "./define-tool.ts";

/** For operations that answer with the job that they queued. */
export const followJob: FollowBinding<JobView> = {
  when: "always",
  target: (job) => ({ jobId: job.id }),
  refresh: (ctx, job) => getJob({ ctx, input: { jobId: job.id } }),
};
