import { Worker } from "node:worker_threads";
import type { WhatIfResult } from "#lib/bottlenecks/index.ts";
import { AppError, type AppErrorCode } from "#lib/core/index.ts";
import { WhatIfInput } from "#lib/services/bottleneck/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import type { JobView } from "#lib/services/job/index.ts";
import type { AnalysisWatch } from "./analyse-task-source.ts";

type Answer = { result: WhatIfResult } | { problem: { code: AppErrorCode; message: string; hint?: string } };

/** The worker's part of a what-if, in a thread of its own. */
export function runWhatIf(ctx: ServiceContext, job: JobView, watch: AnalysisWatch): Promise<WhatIfResult> {
  const { sourceId, change } = WhatIfInput.parse({ sourceId: job.input.replayOf, change: job.input.change });
  watch.report({ phase: "Playing the history again", done: 0, total: null, unit: "runs" });
  return new Promise((resolve, reject) => {
    const workerData = { databasePath: ctx.env.databasePath, sourceId, change };
    const thread = new Worker(new URL("./what-if-thread.ts", import.meta.url), { workerData });
    const stop = () => {
      void thread.terminate();
      reject(watch.signal.reason);
    };
    if (watch.signal.aborted) return stop();
    watch.signal.addEventListener("abort", stop, { once: true });
    thread.on("message", (answer: Answer | object) => {
      if ("result" in answer) return resolve(answer.result);
      // Node's watch mode sends messages of its own through the same port.
      if (!("problem" in answer)) return undefined;
      const { code, message, hint } = answer.problem;
      return reject(new AppError(code, message, hint === undefined ? {} : { hint }));
    });
    thread.once("error", reject);
    thread.once("exit", () => {
      watch.signal.removeEventListener("abort", stop);
      reject(new Error("The replay ended without an answer."));
    });
    return undefined;
  });
}
