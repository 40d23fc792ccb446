import { availableParallelism } from "node:os";
import { type ExecutionLimits, parseHours, parseTypeLimits } from "#lib/core/index.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";
import { readSettings } from "./read-settings.ts";

const MOST_BY_ITSELF = 4;

/** What all executions share, as the settings say; where they leave it open, as this machine suggests. */
export async function readExecutionLimits(app: Pick<AppContext, "db">): Promise<ExecutionLimits> {
  const settings = await readSettings(app);
  const cores = availableParallelism();
  return {
    stepsAtOnce: settings.execution_steps_at_once || Math.max(1, Math.min(MOST_BY_ITSELF, cores)),
    capacity: {
      cpu: settings.execution_cpu || cores,
      gpu: settings.execution_gpu,
      disk: settings.execution_disk,
      network: settings.execution_network,
    },
    perType: parseTypeLimits(settings.execution_type_limits) ?? {},
    quietHours: parseHours(settings.execution_quiet_hours) ?? [],
  };
}
