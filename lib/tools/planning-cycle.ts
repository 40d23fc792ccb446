import { PlanningCycleInput, PlanningCycleResult, runPlanningCycle } from "#lib/services/planning-cycle/index.ts";
import { defineTool } from "./define-tool.ts";

export const planningCycleTools = [
  defineTool({
    name: "planning.cycle",
    title: "Planning cycle",
    description:
      "Reads every source, looks for problems, makes the advice anew and a plan of the best of it. Nothing is executed.",
    tag: "Plans",
    scope: "operate",
    isReadOnly: false,
    isDestructive: false,
    input: PlanningCycleInput,
    output: PlanningCycleResult,
    cli: { command: ["cycle"], examples: ["plantain cycle", "plantain cycle --json"] },
    run: runPlanningCycle,
  }),
];
