import { pageOf } from "#lib/core/index.ts";
import { cancelJob, getJob, JobIdInput, JobView, ListJobsInput, listJobs } from "#lib/services/job/index.ts";
import { defineTool } from "./define-tool.ts";

const common = { tag: "Jobs", scope: "read", isReadOnly: true, isDestructive: false } as const;

export const jobTools = [
  defineTool({
    ...common,
    name: "jobs.list",
    title: "Jobs",
    description: "Long work in the background, the newest first.",
    input: ListJobsInput,
    output: pageOf(JobView),
    http: { method: "GET", path: "/jobs" },
    cli: { command: ["jobs", "list"], examples: ["plantain jobs list --state running"] },
    run: listJobs,
  }),
  defineTool({
    ...common,
    name: "jobs.get",
    title: "One job",
    description: "State, progress and result of a job.",
    input: JobIdInput,
    output: JobView,
    http: { method: "GET", path: "/jobs/{jobId}" },
    cli: { command: ["jobs", "show"], positional: ["jobId"], examples: ["plantain jobs show job_06f…"] },
    run: getJob,
  }),
  defineTool({
    ...common,
    name: "jobs.cancel",
    title: "Cancel a job",
    description: "Stops a job; what it has stored so far stays.",
    scope: "operate",
    isReadOnly: false,
    input: JobIdInput,
    output: JobView,
    http: { method: "POST", path: "/jobs/{jobId}/cancel" },
    cli: { command: ["jobs", "cancel"], positional: ["jobId"], examples: ["plantain jobs cancel job_06f…"] },
    run: cancelJob,
  }),
];
