import { spansBetween } from "./hours.ts";
import type { HourSpan, PlanLimits } from "./plan-limits.ts";
import { STEP_FACTS, type StepNeeds, type StepResource } from "./step-facts.ts";
import { STEP_TYPES, type StepType } from "./step-types.ts";

/** What all executions of this installation share; read from the settings. */
export type ExecutionLimits = {
  stepsAtOnce: number;
  /** cpu in cores; gpu, disk and network in steps that may use it at once. 0: nothing that needs it may run. */
  capacity: Record<StepResource, number>;
  /** At most so many steps of a type at once. */
  perType: Partial<Record<StepType, number>>;
  /** No step of any plan starts in these hours; what runs goes on. */
  quietHours: readonly HourSpan[];
};

/** What a step holds of the machine while it works; a function of its type and input. */
export function stepNeeds(type: StepType, input: Record<string, unknown>): StepNeeds {
  // A stream that is copied is read and written, not computed.
  if (type === "transcode" && input.videoCodec === "copy") return { cpu: 1, disk: 1 };
  // Elsewhere it is the network that is busy.
  if (type === "transcribe" && input.via === "endpoint") return { cpu: 1, network: 1 };
  return STEP_FACTS[type].holds;
}

/** Needs as they are booked: a step that could use more than there is takes all of it. Null: it can never run. */
export function bookedNeeds(needs: StepNeeds, capacity: ExecutionLimits["capacity"]): StepNeeds | null {
  const entries = Object.entries(needs) as [StepResource, number][];
  if (entries.some(([resource, need]) => need > 0 && capacity[resource] <= 0)) return null;
  return Object.fromEntries(entries.map(([resource, need]) => [resource, Math.min(need, capacity[resource])]));
}

/** Reads `transcode 1, transcribe 2`; null when it can't be read. */
export function parseTypeLimits(text: string): ExecutionLimits["perType"] | null {
  const limits: ExecutionLimits["perType"] = {};
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const [, name, count] = /^([a-z_]+)\s*[ =:]\s*(\d{1,3})$/.exec(part) ?? [];
    const type = STEP_TYPES.find((one) => one === name);
    if (type === undefined) return null;
    limits[type] = Number(count);
  }
  return limits;
}

const DAY_MS = 86_400_000;
const FORESIGHT_MS = 60 * DAY_MS;

/**
 * When steps of a plan may start from `fromMs` on: `[start, end)` in ms, ascending, for the next 60 days;
 * without end where nothing ever closes. Empty: never. Quiet hours win over the plan's window.
 */
export function startWindows(
  quietHours: readonly HourSpan[],
  plan: Pick<PlanLimits, "notBefore" | "window">,
  fromMs: number,
): [number, number][] {
  const earliest = Math.max(fromMs, plan.notBefore === undefined ? fromMs : Date.parse(plan.notBefore));
  const untilMs = earliest + FORESIGHT_MS;
  const wanted: [number, number][] =
    plan.window === undefined
      ? [[earliest, quietHours.length === 0 ? Number.POSITIVE_INFINITY : untilMs]]
      : spansBetween([plan.window], earliest, untilMs);
  const closed = spansBetween(quietHours, earliest, untilMs + 2 * DAY_MS);
  const windows: [number, number][] = [];
  for (const [start, lastEnd] of wanted) {
    // Beyond what is known of the quiet hours nothing is said to be open.
    const end = quietHours.length === 0 ? lastEnd : Math.min(lastEnd, untilMs + DAY_MS);
    let fromHere = Math.max(start, earliest);
    for (const [quietStart, quietEnd] of closed) {
      if (quietEnd <= fromHere) continue;
      if (quietStart >= end) break;
      if (quietStart > fromHere) windows.push([fromHere, quietStart]);
      fromHere = quietEnd;
    }
    if (fromHere < end) windows.push([fromHere, end]);
  }
  return windows;
}

/** Null: steps may start now. Else the moment from which on they may; Infinity when none is in sight. */
export function closedUntil(
  quietHours: readonly HourSpan[],
  plan: Pick<PlanLimits, "notBefore" | "window">,
  nowMs: number,
): number | null {
  const first = startWindows(quietHours, plan, nowMs)[0]?.[0] ?? Number.POSITIVE_INFINITY;
  return first <= nowMs ? null : first;
}
