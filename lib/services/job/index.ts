export { cancelJob } from "./cancel-job.ts";
export { enqueueJob } from "./enqueue-job.ts";
export { toJobView } from "./job-view.ts";
export { getJob, listJobs } from "./read-jobs.ts";
export { isFinalJobState, JobIdInput, JobKind, JobState, JobView, ListJobsInput } from "./schemas.ts";
export { type ClaimedJob, claimJob, finishJob, heartbeatJob } from "./work-jobs.ts";
