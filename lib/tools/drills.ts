import { pageOf } from "#lib/core/index.ts";
import { DrillView, ListDrillsInput, listDrills, StartDrillInput, startDrill } from "#lib/services/drill/index.ts";
import { JobView } from "#lib/services/job/index.ts";
import { defineTool } from "./define-tool.ts";
import { followJob } from "./follow-job.ts";

export const drillTools = [
  defineTool({
    name: "drills.start",
    title: "Crash drill",
    description:
      "Runs a plan in a scratch store, kills its worker in the middle, and counts what was lost and what ran twice. No library is touched.",
    tag: "Executions",
    scope: "operate",
    isReadOnly: false,
    isDestructive: false,
    input: StartDrillInput,
    output: JobView,
    http: { method: "POST", path: "/drills", successStatus: 202 },
    cli: { command: ["drills", "start"], examples: ["plantain drills start"], follow: followJob },
    run: startDrill,
  }),
  defineTool({
    name: "drills.list",
    title: "Crash drills",
    description: "What the crash drills counted on this installation, the newest first.",
    tag: "Executions",
    scope: "read",
    isReadOnly: true,
    isDestructive: false,
    input: ListDrillsInput,
    output: pageOf(DrillView),
    http: { method: "GET", path: "/drills" },
    cli: { command: ["drills", "list"], examples: ["plantain drills list"] },
    run: listDrills,
  }),
];
