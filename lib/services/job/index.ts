export {
  isFinalJobState,
  JOB_KINDS,
  JOB_STATES,
  JobIdInput,
  JobKind,
  JobState,
  JobView,
  ListJobsInput,
} from "./schemas.ts";
