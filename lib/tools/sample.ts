import { z } from "zod";
import { JobView } from "#lib/services/job/index.ts";
import { createSample, removeSample } from "#lib/services/sample/index.ts";
import { defineTool, type FollowBinding } from "./define-tool.ts";
import { followJob } from "./follow-job.ts";

const common = { tag: "Sample", scope: "operate", isReadOnly: false } as const;

/** The job that makes the sample queues the jobs that read it. */
const followWithQueue: FollowBinding<JobView> = { ...followJob, target: ({ id }) => ({ jobId: id, withQueue: true }) };

export const sampleTools = [
  defineTool({
    ...common,
    name: "sample.create",
    title: "Make the sample workspace",
    description:
      "Makes a pipeline with known problems and a small library to try Plantain on. It is marked as a sample.",
    isDestructive: false,
    input: z.object({}),
    output: JobView,
    http: { method: "POST", path: "/sample", successStatus: 202 },
    cli: { command: ["sample"], examples: ["plantain sample"], follow: followWithQueue },
    run: createSample,
  }),
  defineTool({
    ...common,
    name: "sample.remove",
    title: "Remove the sample workspace",
    description: "Removes the sample's sources and the files that were made for it.",
    isDestructive: true,
    input: z.object({}),
    output: z.object({ removed: z.number().int() }),
    http: { method: "DELETE", path: "/sample" },
    cli: { command: ["sample", "remove"], examples: ["plantain sample remove"] },
    run: removeSample,
  }),
];
