import { z } from "zod";
import { listStepTypes, StepTypeList } from "#lib/services/step-type/index.ts";
import { defineTool } from "./define-tool.ts";

export const stepTypeTools = [
  defineTool({
    name: "step_types.list",
    title: "Step types",
    description:
      "Every type of step that a plan may hold: what it does, what it takes, and what keeps it from running here.",
    tag: "Plans",
    scope: "read",
    isReadOnly: true,
    isDestructive: false,
    input: z.object({}),
    output: StepTypeList,
    http: { method: "GET", path: "/step-types" },
    cli: { command: ["step-types"], examples: ["plantain step-types"] },
    run: listStepTypes,
  }),
];
