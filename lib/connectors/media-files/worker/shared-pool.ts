import type { MediaJob } from "./media-worker.ts";
import { type PoolAnswer, WorkerPool } from "./worker-pool.ts";

let pool: WorkerPool<unknown> | undefined;

/**
 * Runs a job in one of two workers that all writes and sidecars of this process share. The workers start with the first
 * job and keep no process alive.
 */
export async function runMediaJob<T>(job: MediaJob, timeoutMs: number): Promise<PoolAnswer<T>> {
  pool ??= new WorkerPool({
    workerUrl: new URL("./media-worker.ts", import.meta.url),
    concurrency: 2,
    heapMib: 1_024,
  });
  return (await pool.run(job, timeoutMs)) as PoolAnswer<T>;
}
