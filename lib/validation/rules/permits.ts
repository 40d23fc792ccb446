import {
  allowanceOf,
  faultOfValues,
  pathSlotsOf,
  STEP_FACTS,
  STEP_INPUTS,
  type StepInput,
  type StepType,
} from "#lib/core/index.ts";
import type { PlanStep } from "#lib/planning/index.ts";
import { parseCron } from "#lib/scheduling/index.ts";
import type { PlanIssue } from "../schemas.ts";
import type { Allowed, PlanRule, ValidationFacts } from "../validation-facts.ts";
import { pathFault } from "./paths.ts";

type Fault = { message: string; fix: string };

/** What is wrong with a step of one type; its input has the form that the type wants. */
type Check<Type extends StepType> = (input: StepInput<Type>, allowed: Allowed) => Fault | null;

const NOTHING: Allowed = {
  transcribeByCommand: "No command is set for transcriptions.",
  transcribeByEndpoint: "No provider is set for transcriptions.",
  inboxFiles: null,
  hosts: [],
  commands: new Map(),
};

const CHECKS: { [Type in StepType]?: Check<Type> } = {
  transcribe: ({ via }, { transcribeByCommand, transcribeByEndpoint }) => {
    const reasons = { command: [transcribeByCommand], endpoint: [transcribeByEndpoint] };
    const why = via === "auto" ? [transcribeByCommand, transcribeByEndpoint] : reasons[via];
    if (why.includes(null)) return null;
    return { message: why.join(" "), fix: "An admin sets a program or a provider under Settings, Steps." };
  },
  ingest: ({ from }, { inboxFiles }) => {
    if (inboxFiles === null) {
      return { message: "No inbox folder is set.", fix: "An admin sets it under Settings, Steps." };
    }
    const fault = pathFault(from);
    if (fault !== null)
      return { message: `from ${JSON.stringify(from.slice(0, 200))} ${fault}.`, fix: "Use a path below the inbox." };
    return inboxFiles.has(from) ? null : { message: `${from} is not in the inbox.`, fix: "Leave this step out." };
  },
  http_request: ({ url, method, body }, { hosts }) => {
    const { hostname, port, protocol, host, username, password } = new URL(url);
    if (username !== "" || password !== "") {
      return {
        message: "The address holds a name or password.",
        fix: "Leave them out: a plan can be read by everybody.",
      };
    }
    if (body !== undefined && (method === "GET" || method === "HEAD")) {
      return { message: `A ${method} request has no body.`, fix: "Leave the body out." };
    }
    const isAllowed = allowanceOf(hosts, hostname, Number(port) || (protocol === "https:" ? 443 : 80)) !== null;
    const fix = "An admin can allow the host under Settings, Steps.";
    return isAllowed ? null : { message: `Requests may not go to ${host}.`, fix };
  },
  shell: ({ command, values, sourceId }, { commands }) => {
    const template = commands.get(command);
    if (template === undefined) {
      const message = `The settings allow no command "${command}".`;
      return { message, fix: "An admin can allow it under Settings, Steps." };
    }
    const fault = faultOfValues(template, values);
    if (fault !== null) return { message: `The command can't be run: ${fault}.`, fix: "Correct the values." };
    const slots = pathSlotsOf(template);
    if (slots.length > 0 && sourceId === undefined) {
      return { message: "The command names paths, and no folder that they lie in.", fix: "Add sourceId." };
    }
    const wrong = slots.map((name) => pathFault(values[name] ?? "")).find((one) => one !== null);
    return wrong === undefined ? null : { message: `A path ${wrong}.`, fix: "Use a path below the source's folder." };
  },
  retry_failed: ({ sourceId, executionId, taskTypes, taskIds }) => {
    if ((sourceId === undefined) === (executionId === undefined)) {
      const message = "It names neither a Banana Bun installation nor an execution, or both.";
      return { message, fix: "Name one of the two." };
    }
    return executionId !== undefined && taskTypes.length + taskIds.length > 0
      ? { message: "Tasks can only be chosen in Banana Bun.", fix: "Leave out the tasks and their types." }
      : null;
  },
  set_concurrency: ({ scheduleId }) =>
    scheduleId.startsWith("task_schedule:")
      ? null
      : { message: "This periodic task has no number of instances.", fix: "Choose one of task_schedules." },
  move_periodic_task: ({ cron }) =>
    parseCron(cron) === null
      ? { message: `"${cron}" is no cron expression.`, fix: "Give minute, hour, day of month, month, day of week." }
      : null,
  banana_bun_task: ({ taskType, filePath, url }) => {
    const needs = taskType === "youtube" ? "url" : taskType.startsWith("media_") ? "filePath" : null;
    const isMissing = (needs === "url" && url === undefined) || (needs === "filePath" && filePath === undefined);
    return isMissing ? { message: `A ${taskType} task needs ${needs}.`, fix: `Add ${needs}.` } : null;
  },
};

function wrongSource(step: PlanStep, facts: ValidationFacts): Fault | null {
  const { sourceKind } = STEP_FACTS[step.type as StepType];
  const source = facts.sources.get(String(step.input.sourceId));
  if (sourceKind === null || source === undefined || source.kind === sourceKind) return null;
  return { message: `"${source.name}" is no Banana Bun installation.`, fix: "Choose one, or remove this step." };
}

function faultOf(step: PlanStep, facts: ValidationFacts): Fault | null {
  if (!Object.hasOwn(STEP_INPUTS, step.type)) return null;
  const type = step.type as StepType;
  const parsed = STEP_INPUTS[type].safeParse(step.input);
  if (!parsed.success) return null;
  // Each check is paired with the input of its own type, which the parse above has proven.
  const check = CHECKS[type] as ((input: unknown, allowed: Allowed) => Fault | null) | undefined;
  return wrongSource(step, facts) ?? check?.(parsed.data, facts.allowed ?? NOTHING) ?? null;
}

export const permits: PlanRule = {
  name: "permits",
  title: "Each step works on what it can work on, and only on what the settings allow",
  check: (steps, facts) =>
    steps.flatMap((step): PlanIssue[] => {
      const fault = faultOf(step, facts);
      return fault === null ? [] : [{ severity: "error", rule: "permits", stepKey: step.key, ...fault }];
    }),
};
