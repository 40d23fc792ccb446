import { setTimeout as sleep } from "node:timers/promises";
import type { StepPorts } from "#lib/execution/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";

/** The time, and waiting that ends at once when the step is to stop. */
export const clockPort = (ctx: ServiceContext): StepPorts["clock"] => ({
  nowMs: () => ctx.now().getTime(),
  async sleep(ms, signal) {
    // The reason of the signal says why the step was stopped; the timer's own error does not.
    await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
});
