import { Worker } from "node:worker_threads";

/** What a job ended with: an answer, or the reason why there is none. */
export type PoolAnswer<T> =
  | { outcome: "answered"; result: T }
  | { outcome: "timeout" | "out_of_memory" | "crashed" | "closed" };

type Job<T> = { id: number; request: object; timeoutMs: number; resolve: (answer: PoolAnswer<T>) => void };
type Seat<T> = { worker: Worker | undefined; job: Job<T> | undefined; timer: NodeJS.Timeout | undefined };

type PoolOptions = { workerUrl: URL; concurrency: number; heapMib: number };

/**
 * A few worker threads that answer one request each at a time. A worker that exceeds the time or memory limit is
 * terminated and replaced; only its own job is lost.
 */
export class WorkerPool<T> {
  private readonly options: PoolOptions;
  private readonly seats: Seat<T>[];
  private readonly waiting: Job<T>[] = [];
  private nextId = 1;
  private closed = false;

  constructor(options: PoolOptions) {
    this.options = options;
    this.seats = Array.from({ length: Math.max(1, options.concurrency) }, () => ({
      worker: undefined,
      job: undefined,
      timer: undefined,
    }));
  }

  /** Queues a request; its time runs from when a worker takes it. Never rejects. */
  run(request: object, timeoutMs: number): Promise<PoolAnswer<T>> {
    if (this.closed) return Promise.resolve({ outcome: "closed" });
    return new Promise((resolve) => {
      this.waiting.push({ id: this.nextId++, request, timeoutMs, resolve });
      this.dispatch();
    });
  }

  /** Ends the workers; jobs that are waiting or under way answer "closed". */
  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.waiting.splice(0)) job.resolve({ outcome: "closed" });
    await Promise.all(this.seats.map((seat) => this.retire(seat, "closed")));
  }

  private dispatch(): void {
    for (const seat of this.seats) {
      if (this.waiting.length === 0 || this.closed) return;
      if (seat.job !== undefined) continue;
      const job = this.waiting.shift();
      if (job === undefined) return;
      seat.job = job;
      seat.worker ??= this.hire(seat);
      seat.worker.ref();
      seat.timer = setTimeout(() => void this.retire(seat, "timeout"), job.timeoutMs);
      seat.worker.postMessage({ ...job.request, id: job.id });
    }
  }

  private hire(seat: Seat<T>): Worker {
    const worker = new Worker(this.options.workerUrl, {
      resourceLimits: { maxOldGenerationSizeMb: this.options.heapMib },
      env: {},
      stdout: true,
      stderr: true,
    });
    worker.on("message", (message: { id: number; result: T }) => {
      if (seat.worker === worker && seat.job?.id === message.id) {
        this.settle(seat, { outcome: "answered", result: message.result });
      }
    });
    worker.on("error", (error: NodeJS.ErrnoException) => {
      const memory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
      if (seat.worker === worker) void this.retire(seat, memory ? "out_of_memory" : "crashed");
    });
    worker.on("exit", () => {
      if (seat.worker === worker) void this.retire(seat, "crashed");
    });
    worker.unref();
    return worker;
  }

  private settle(seat: Seat<T>, answer: PoolAnswer<T>): void {
    clearTimeout(seat.timer);
    const { job } = seat;
    seat.job = undefined;
    seat.worker?.unref();
    job?.resolve(answer);
    this.dispatch();
  }

  private async retire(seat: Seat<T>, outcome: "timeout" | "out_of_memory" | "crashed" | "closed"): Promise<void> {
    const { worker } = seat;
    seat.worker = undefined;
    this.settle(seat, { outcome });
    await worker?.terminate();
  }
}
