import type { Fault } from "./faults.ts";
import type { Pipeline, RunRow } from "./pipeline.ts";
import { DAY_MS, type Plan, START_MS } from "./plan.ts";
import type { Random } from "./random.ts";

const HOUR_MS = 3_600_000;

type Job = {
  id: number;
  type: number;
  queuedAt: number;
  attempt: number;
  items: number;
  batch: number;
  needs: Set<number>;
  names: string[];
  durationFactor: number;
};

type Event = { atMs: number; order: number; act: () => void };

class Agenda {
  readonly #events: Event[] = [];
  #order = 0;

  add(atMs: number, act: () => void): void {
    const event = { atMs, order: this.#order++, act };
    const events = this.#events;
    let place = events.length;
    events.push(event);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = events[parent];
      if (above === undefined || !(event.atMs < above.atMs || (event.atMs === above.atMs && event.order < above.order)))
        break;
      events[place] = above;
      place = parent;
    }
    events[place] = event;
  }

  next(): Event | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (events.length === 0 || last === undefined || first === undefined) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const [left, right] = [events[child], events[child + 1]];
      if (left === undefined) break;
      let least = left;
      if (right !== undefined && (right.atMs < left.atMs || (right.atMs === left.atMs && right.order < left.order))) {
        least = right;
        child += 1;
      }
      if (last.atMs < least.atMs || (last.atMs === least.atMs && last.order < least.order)) break;
      events[place] = least;
      place = child;
    }
    events[place] = last;
    return first;
  }
}

const rhythm = (plan: Plan, atMs: number): number => {
  const day = new Date(atMs).getUTCDay();
  return (
    (1 + plan.swing * Math.sin((2 * Math.PI * (atMs - START_MS)) / DAY_MS)) *
    (day === 0 || day === 6 ? plan.weekend : 1)
  );
};

/** Moments of a Poisson process whose rate follows the day, the week and the faults. */
function* arrivalsOf(random: Random, plan: Plan, perDay: number, factor: (atMs: number) => number): Generator<number> {
  let atMs = START_MS;
  if (perDay <= 0) return;
  while (atMs < plan.endMs) {
    const most = (1 + plan.swing) * Math.max(1, factor(atMs), factor(Math.min(plan.endMs, atMs + HOUR_MS)));
    const gap = random.exponential(DAY_MS / (perDay * most));
    if (gap > HOUR_MS) {
      atMs += HOUR_MS;
      continue;
    }
    atMs += gap;
    if (atMs < plan.endMs && random.uniform() * most < rhythm(plan, atMs) * factor(atMs)) yield atMs;
  }
}

const product = (faults: readonly Fault[], factor: (fault: Fault) => number | undefined): number =>
  faults.reduce((all, fault) => all * (factor(fault) ?? 1), 1);

const firstOf = <T>(faults: readonly Fault[], read: (fault: Fault) => T | undefined): T | undefined => {
  for (const fault of faults) {
    const value = read(fault);
    if (value !== undefined) return value;
  }
  return undefined;
};

const SERVED: Record<string, string> = {
  cpu: "cpu",
  gpu: "gpu",
  disk: "diskMBps",
  network: "networkMBps",
  llm: "llmTokens",
};
const DEMAND: Record<string, number> = { cpu: 2, gpu: 1, disk: 80, network: 40, llm: 900 };

class Simulation {
  readonly #random: Random;
  readonly #plan: Plan;
  readonly #faults: readonly Fault[];
  readonly #agenda = new Agenda();
  readonly #queues: Job[][];
  readonly #busy: Set<string>[];
  readonly #waitingFor = new Map<number, Job[]>();
  readonly #usual: number[];
  readonly #seenBatches = new Set<string>();
  readonly runs: RunRow[] = [];
  #ids = 0;

  constructor(random: Random, plan: Plan, faults: readonly Fault[]) {
    this.#random = random;
    this.#plan = plan;
    this.#faults = faults;
    this.#queues = plan.pools.map(() => []);
    this.#busy = plan.pools.map(() => new Set());
    this.#usual = plan.types.map(() => random.log(1e6, 1e9));
  }

  run(): void {
    for (const [type, made] of this.#plan.types.entries()) {
      const factor = (atMs: number) => product(this.#faults, (fault) => fault.arrivals?.(type, atMs));
      for (const atMs of arrivalsOf(this.#random, this.#plan, made.perDay, factor)) {
        this.#agenda.add(atMs, () => this.#arrive(this.#job(type, atMs, -1)));
      }
    }
    let batch = 0;
    if (this.#plan.dag.length > 0) {
      for (const atMs of arrivalsOf(this.#random, this.#plan, this.#plan.batchesPerDay, () => 1)) {
        const number = batch++;
        this.#agenda.add(atMs, () => this.#startBatch(number, atMs));
      }
    }
    for (let atMs = START_MS; atMs < this.#plan.endMs; atMs += HOUR_MS / 6) {
      this.#agenda.add(atMs, () => {
        for (const pool of this.#queues.keys()) this.#dispatch(pool, atMs);
      });
    }
    for (let event = this.#agenda.next(); event; event = this.#agenda.next()) {
      if (event.atMs > this.#plan.endMs) break;
      event.act();
    }
  }

  #job(type: number, queuedAt: number, batch: number): Job {
    const items = product(this.#faults, (fault) => fault.items?.(type, queuedAt));
    return {
      id: this.#ids++,
      type,
      queuedAt,
      attempt: 1,
      items,
      batch,
      needs: new Set(),
      names: [],
      durationFactor: 1,
    };
  }

  #startBatch(batch: number, atMs: number): void {
    let before: Job[] = [];
    for (const [layer, items] of this.#plan.dag.entries()) {
      const jobs: Job[] = [];
      for (const { type, count } of items) {
        const serial =
          layer === this.#plan.dag.length - 1
            ? firstOf(this.#faults, (fault) => fault.serialLayer?.(type, atMs))
            : undefined;
        let last: Job | undefined;
        for (let index = 0; index < (serial?.count ?? count); index += 1) {
          const job = this.#job(type, atMs, batch);
          job.durationFactor = serial?.factor ?? 1;
          for (const need of serial && last ? [last] : before) {
            job.needs.add(need.id);
            job.names.push(`r${need.id}`);
          }
          last = job;
          jobs.push(job);
        }
      }
      for (const job of jobs) {
        if (job.needs.size === 0) this.#arrive(job);
        else for (const need of job.needs) this.#waitingFor.set(need, [...(this.#waitingFor.get(need) ?? []), job]);
      }
      before = jobs;
    }
  }

  #arrive(job: Job): void {
    const pool = this.#plan.types[job.type]?.pool ?? 0;
    this.#queues[pool]?.push(job);
    this.#dispatch(pool, Math.max(job.queuedAt, this.#nowOf(job)));
  }

  readonly #readyAt = new Map<number, number>();
  #nowOf(job: Job): number {
    return this.#readyAt.get(job.id) ?? job.queuedAt;
  }

  #freeSlot(pool: number, nowMs: number): string | undefined {
    const made = this.#plan.pools[pool];
    const busy = this.#busy[pool];
    if (!made || !busy) return undefined;
    if (made.workers.length === 0) {
      const idle = firstOf(this.#faults, (fault) => fault.idle?.(pool, nowMs) || undefined) ?? 0;
      if (busy.size >= made.slots - idle) return undefined;
      for (let slot = 0; slot < made.slots; slot += 1) if (!busy.has(String(slot))) return String(slot);
      return undefined;
    }
    const open = made.workers.filter(
      (worker) => !busy.has(worker) && !this.#faults.some((fault) => fault.idleWorker?.(worker, nowMs)),
    );
    return open.length === 0 ? undefined : this.#random.pick(open);
  }

  #takeNext(pool: number): Job | undefined {
    const queue = this.#queues[pool] ?? [];
    if (queue.length === 0) return undefined;
    let best = 0;
    if (this.#plan.has.priority) {
      for (let index = 1; index < queue.length; index += 1) {
        const urgency = (job: Job | undefined) => this.#plan.types[job?.type ?? 0]?.priority ?? 0;
        if (urgency(queue[index]) > urgency(queue[best])) best = index;
      }
    }
    return queue.splice(best, 1)[0];
  }

  #dispatch(pool: number, nowMs: number): void {
    while ((this.#queues[pool]?.length ?? 0) > 0) {
      const slot = this.#freeSlot(pool, nowMs);
      if (slot === undefined) return;
      const job = this.#takeNext(pool);
      if (!job) return;
      this.#start(job, pool, slot, nowMs);
    }
  }

  #start(job: Job, pool: number, slot: string, nowMs: number): void {
    const random = this.#random;
    const made = this.#plan.types[job.type];
    if (!made) return;
    const sizeFactor = job.items * (this.#plan.has.sizes ? Math.exp(0.6 * random.normal()) : 1);
    const batchKey = `${job.batch}:${job.type}`;
    const firstOfBatch = job.batch >= 0 && !this.#seenBatches.has(batchKey);
    this.#seenBatches.add(batchKey);
    const sized = this.#plan.has.sizes ? made.setupShare + (1 - made.setupShare) * sizeFactor : 1;
    const factor = product(this.#faults, (fault) =>
      fault.duration?.({ type: job.type, worker: slot, atMs: nowMs, sizeFactor, firstOfBatch }),
    );
    const length = made.medianMs * sized * Math.exp(made.sigma * random.normal()) * factor * job.durationFactor;
    const share = firstOf(this.#faults, (fault) => fault.failShare?.(job.type, nowMs)) ?? made.failShare;
    const failed = random.chance(share);
    const endMs = nowMs + (failed ? length * random.between(0.3, 1) : length);
    this.#busy[pool]?.add(slot);
    const error = failed
      ? (firstOf(this.#faults, (fault) => fault.error?.(job.type, nowMs)) ??
        random.pick(["exit code 1", "timeout after 30 s", `cannot read /in/${job.id}.mkv`]))
      : undefined;
    this.#record(job, made, {
      slot,
      startedAt: nowMs,
      finishedAt: endMs,
      error,
      bytes: (this.#usual[job.type] ?? 1) * sizeFactor,
    });
    this.#agenda.add(endMs, () => this.#end(job, pool, slot, endMs, failed));
  }

  #end(job: Job, pool: number, slot: string, endMs: number, failed: boolean): void {
    this.#busy[pool]?.delete(slot);
    const most = firstOf(this.#faults, (fault) => fault.maxAttempts?.(job.type, endMs)) ?? this.#plan.maxAttempts;
    if (failed && job.attempt < most) {
      const again = { ...job, attempt: job.attempt + 1, queuedAt: endMs + 1_000, names: [] };
      this.#agenda.add(again.queuedAt, () => {
        this.#readyAt.set(again.id, again.queuedAt);
        this.#arrive(again);
      });
    } else {
      for (const next of this.#waitingFor.get(job.id) ?? []) {
        next.needs.delete(job.id);
        if (next.needs.size > 0) continue;
        this.#readyAt.set(next.id, endMs);
        this.#arrive(next);
      }
    }
    this.#dispatch(pool, endMs);
  }

  #record(
    job: Job,
    made: Plan["types"][number],
    at: { slot: string; startedAt: number; finishedAt: number; error: string | undefined; bytes: number },
  ): void {
    const { has } = this.#plan;
    this.runs.push({
      id: job.attempt === 1 ? `r${job.id}` : `r${job.id}-${job.attempt}`,
      type: made.name,
      status: at.error === undefined ? "succeeded" : "failed",
      queuedAt: has.queuedAt
        ? Math.round(has.dependsOn || job.batch < 0 || job.attempt > 1 ? job.queuedAt : this.#nowOf(job))
        : null,
      startedAt: Math.round(at.startedAt),
      finishedAt: Math.round(at.finishedAt),
      attempt: job.attempt,
      ...(at.error === undefined ? {} : { error: at.error }),
      ...(has.priority ? { priority: made.priority } : {}),
      ...(has.dependsOn && job.names.length > 0 ? { dependsOn: job.names } : {}),
      ...(has.batch && job.batch >= 0 ? { batch: `b${job.batch}` } : {}),
      ...(has.worker ? { worker: at.slot } : {}),
      ...(has.resources ? { resources: { [SERVED[made.resource] ?? "cpu"]: DEMAND[made.resource] ?? 1 } } : {}),
      ...(has.sizes ? { inputBytes: Math.round(at.bytes) } : {}),
    });
  }
}

function metricsOf(random: Random, plan: Plan, faults: readonly Fault[], runs: readonly RunRow[]): Pipeline["metrics"] {
  if (!plan.has.metrics) return [];
  const step = 300_000;
  const names = [...new Set(plan.types.map(({ resource }) => resource))];
  const count = Math.ceil((plan.days * DAY_MS) / step);
  const resourceOf = new Map(plan.types.map(({ name, resource }) => [name, resource]));
  const load = new Map(names.map((name) => [name, new Float64Array(count + 1)]));
  for (const run of runs) {
    const course = load.get(resourceOf.get(run.type) ?? "");
    if (!course) continue;
    const last = Math.min(count, Math.floor((run.finishedAt - START_MS) / step));
    for (let index = Math.max(0, Math.floor((run.startedAt - START_MS) / step)); index <= last; index += 1) {
      const from = START_MS + index * step;
      course[index] =
        (course[index] ?? 0) +
        Math.max(0, Math.min(run.finishedAt, from + step) - Math.max(run.startedAt, from)) / step;
    }
  }
  return names.flatMap((name) => {
    const users = plan.pools.filter(({ types }) => types.some((type) => plan.types[type]?.resource === name));
    const slots = users.reduce((sum, pool) => sum + pool.slots, 0);
    const course = load.get(name) ?? new Float64Array(0);
    return Array.from({ length: count }, (_, index) => {
      const tsMs = START_MS + index * step;
      const share =
        firstOf(faults, (fault) => fault.metric?.(name, tsMs)) ??
        0.08 + (0.72 * (course[index] ?? 0)) / Math.max(1, slots) + 0.03 * random.normal();
      return { tsMs, resource: name, value: Math.round(1000 * Math.min(1, Math.max(0, share))) / 10, capacity: 100 };
    });
  });
}

export function simulate(random: Random, plan: Plan, faults: readonly Fault[]): Pipeline {
  const simulation = new Simulation(random, plan, faults);
  simulation.run();
  const { runs } = simulation;
  const deps = plan.has.deps
    ? Object.fromEntries(
        plan.types.filter(({ services }) => services.length > 0).map(({ name, services }) => [name, services]),
      )
    : {};
  return { runs, metrics: metricsOf(random, plan, faults, runs), deps, truth: faults.map(({ truth }) => truth) };
}
