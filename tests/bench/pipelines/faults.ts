import type { Truth } from "./pipeline.ts";
import { DAY_MS, type Plan, perDayOf, START_MS } from "./plan.ts";
import type { Random } from "./random.ts";

/** How a fault bends the pipeline; every hook is asked at the moment it matters. */
export type Fault = {
  truth: Truth;
  /** Times the usual rate of arrivals of a type; `isBatch` for batches. */
  arrivals?: (type: number, atMs: number) => number;
  /** Times the usual run time. */
  duration?: (run: { type: number; worker: string; atMs: number; sizeFactor: number; firstOfBatch: boolean }) => number;
  failShare?: (type: number, atMs: number) => number | undefined;
  error?: (type: number, atMs: number) => string | undefined;
  maxAttempts?: (type: number, atMs: number) => number | undefined;
  /** Slots that take no work. */
  idle?: (pool: number, atMs: number) => number;
  idleWorker?: (worker: string, atMs: number) => boolean;
  /** Times the items in a run. */
  items?: (type: number, atMs: number) => number;
  /** Runs of the last layer of a batch come one after the other. */
  serialLayer?: (type: number, atMs: number) => { count: number; factor: number } | undefined;
  metric?: (resource: string, atMs: number) => number | undefined;
  /** Types and pools that no other fault may touch. */
  types: number[];
  pools: number[];
  services?: string[];
};

type Draw = (random: Random, plan: Plan, free: Free) => Fault | undefined;
export type Free = {
  types: number[];
  pools: number[];
  services: string[];
};

const loadOf = (plan: Plan, pool: number): number => {
  const made = plan.pools[pool];
  if (!made) return 0;
  const work = made.types.reduce((sum, type) => {
    const t = plan.types[type];
    return sum + (t ? perDayOf(plan, type) * t.medianMs * Math.exp(t.sigma ** 2 / 2) : 0);
  }, 0);
  return work / (made.slots * DAY_MS);
};

/** A stretch of the history in which a type is expected to have at least `runs` runs. */
function windowFor(random: Random, plan: Plan, perDay: number, runs: number): [number, number] | undefined {
  const share = Math.max(random.between(0.1, 0.3), runs / Math.max(1, perDay * plan.days * 0.6));
  if (share > 0.4) return undefined;
  const from = random.between(0.3, 0.9 - share);
  return [START_MS + from * plan.days * DAY_MS, START_MS + (from + share) * plan.days * DAY_MS];
}

const within = (atMs: number, [start, end]: readonly [number, number]) => atMs >= start && atMs < end;

const truthOf = (
  kind: string,
  subjects: string[],
  [startAt, endAt]: readonly [number, number],
  tolerated: string[] = [],
): Truth => ({
  kind,
  subjects,
  startAt,
  endAt,
  tolerated,
});

/** Types with enough runs of their own that no fault touches yet. */
function freeTypes(plan: Plan, free: Free, perWindow: number): number[] {
  return free.types.filter(
    (type) => perDayOf(plan, type) * plan.days * 0.25 > perWindow && free.pools.includes(plan.types[type]?.pool ?? -1),
  );
}

const poolTypes = (plan: Plan, pool: number): number[] => plan.pools[pool]?.types ?? [];
const nameOf = (plan: Plan, type: number): string => plan.types[type]?.name ?? "";

/** Every pool that a type's runs pass on the way down a batch: later layers feel what happens to earlier ones. */
const draws: Record<string, Draw> = {
  queue_saturation(random, plan, free) {
    if (!plan.has.queuedAt) return undefined;
    const options = freeTypes(plan, free, 40).filter((type) => !plan.types[type]?.inDag);
    if (options.length === 0) return undefined;
    const type = random.pick(options);
    const pool = plan.types[type]?.pool ?? 0;
    const span = windowFor(random, plan, perDayOf(plan, type), 40);
    const load = loadOf(plan, pool);
    const t = plan.types[type];
    if (!span || !t) return undefined;
    const own =
      (perDayOf(plan, type) * t.medianMs * Math.exp(t.sigma ** 2 / 2)) / ((plan.pools[pool]?.slots ?? 1) * DAY_MS);
    const factor = (random.between(1.15, 1.5) - (load - own)) / Math.max(own, 1e-6);
    if (factor > 12 || factor < 1.5) return undefined;
    const subjects =
      plan.mode === "perType" ? [nameOf(plan, type)] : [nameOf(plan, type), plan.pools[pool]?.name ?? ""];
    return {
      truth: truthOf("queue_saturation", subjects, span),
      arrivals: (index, atMs) => (index === type && within(atMs, span) ? factor : 1),
      types: poolTypes(plan, pool),
      pools: [pool],
    };
  },
  resource_contention(random, plan, free) {
    if (!plan.has.resources) return undefined;
    const names = [...new Set(plan.types.map(({ resource }) => resource))];
    const options = names.filter((name) => {
      const users = plan.types.map((_, type) => type).filter((type) => plan.types[type]?.resource === name);
      return users.length >= 2 && users.length < plan.types.length && users.every((type) => free.types.includes(type));
    });
    if (options.length === 0) return undefined;
    const name = random.pick(options);
    const users = plan.types.map((_, type) => type).filter((type) => plan.types[type]?.resource === name);
    const perDay = users.reduce((sum, type) => sum + perDayOf(plan, type), 0);
    const span = windowFor(random, plan, perDay, 40);
    if (!span) return undefined;
    const factor = random.between(1.6, 2.6);
    return {
      truth: truthOf("resource_contention", [name], span),
      duration: ({ type, atMs }) => (users.includes(type) && within(atMs, span) ? factor : 1),
      metric: (resource, atMs) => (resource === name && within(atMs, span) ? random.between(0.93, 1) : undefined),
      types: users,
      pools: [...new Set(users.map((type) => plan.types[type]?.pool ?? 0))],
    };
  },
  slow_dependency(random, plan, free) {
    if (!plan.has.deps) return undefined;
    const usersOf = (service: string) =>
      plan.types.map((_, type) => type).filter((type) => plan.types[type]?.services.includes(service));
    const options = free.services.filter((service) => {
      const users = usersOf(service);
      return users.length >= 2 && users.length < plan.types.length && users.every((type) => free.types.includes(type));
    });
    if (options.length === 0) return undefined;
    const service = random.pick(options);
    const users = usersOf(service);
    const span = windowFor(
      random,
      plan,
      users.reduce((sum, type) => sum + perDayOf(plan, type), 0),
      40,
    );
    if (!span) return undefined;
    const factor = random.between(1.6, 3);
    return {
      truth: truthOf("slow_dependency", [service], span),
      duration: ({ type, atMs }) => (users.includes(type) && within(atMs, span) ? factor : 1),
      types: users,
      pools: [...new Set(users.map((type) => plan.types[type]?.pool ?? 0))],
      services: [service],
    };
  },
  failing_dependency(random, plan, free) {
    if (!plan.has.deps) return undefined;
    const usersOf = (service: string) =>
      plan.types.map((_, type) => type).filter((type) => plan.types[type]?.services.includes(service));
    const options = free.services.filter(
      (service) => usersOf(service).length > 0 && usersOf(service).every((type) => free.types.includes(type)),
    );
    if (options.length === 0) return undefined;
    const service = random.pick(options);
    const users = usersOf(service);
    const span = windowFor(
      random,
      plan,
      users.reduce((sum, type) => sum + perDayOf(plan, type), 0),
      40,
    );
    if (!span || (users.length < 2 && plan.types.length < 3)) return undefined;
    const share = random.between(0.35, 0.9);
    const named = random.chance(0.6) || users.length < 2;
    const text = named
      ? random.pick([
          `connect ECONNREFUSED ${service}:8080`,
          `request to http://${service}/v1 failed: 503 Service Unavailable`,
          `${service} timed out after 30000 ms`,
        ])
      : random.pick(["upstream request failed with status 502", "deadline exceeded"]);
    return {
      truth: truthOf(
        "failing_dependency",
        [service],
        span,
        users.map((type) => `retry_storm:${nameOf(plan, type)}`),
      ),
      failShare: (type, atMs) => (users.includes(type) && within(atMs, span) ? share : undefined),
      error: (type, atMs) => (users.includes(type) && within(atMs, span) ? text : undefined),
      types: users,
      pools: [...new Set(users.map((type) => plan.types[type]?.pool ?? 0))],
      services: [service],
    };
  },
  regression(random, plan, free) {
    const options = freeTypes(plan, free, 40);
    if (options.length === 0) return undefined;
    const type = random.pick(options);
    const factor = random.between(1.5, 2.8);
    if (loadOf(plan, plan.types[type]?.pool ?? 0) * factor > 0.85) return undefined;
    const from = START_MS + random.between(0.35, 0.8) * plan.days * DAY_MS;
    return {
      truth: truthOf("regression", [nameOf(plan, type)], [from, plan.endMs]),
      duration: ({ type: index, atMs }) => (index === type && atMs >= from ? factor : 1),
      types: [type],
      pools: [plan.types[type]?.pool ?? 0],
    };
  },
  head_of_line_blocking(random, plan, free) {
    if (!plan.has.queuedAt || plan.has.priority) return undefined;
    const options = free.pools.filter((pool) => {
      const types = poolTypes(plan, pool);
      return types.length >= 2 && types.every((type) => free.types.includes(type)) && loadOf(plan, pool) < 0.4;
    });
    if (options.length === 0) return undefined;
    const pool = random.pick(options);
    const types = random.shuffled(poolTypes(plan, pool).filter((type) => !plan.types[type]?.inDag));
    const blocker = types[0];
    const slots = plan.pools[pool]?.slots ?? 1;
    const t = plan.types[blocker ?? -1];
    if (blocker === undefined || !t) return undefined;
    const others = poolTypes(plan, pool).filter((type) => type !== blocker);
    const perDay = others.reduce((sum, type) => sum + perDayOf(plan, type), 0);
    const span = windowFor(random, plan, perDay, 60);
    if (!span) return undefined;
    // A few giants at once take nearly every slot for hours, again and again.
    const giantMs = random.between(0.06, 0.12) * (span[1] - span[0]);
    const perWindow = slots * random.between(5, 8);
    const arrivals = perWindow / Math.max(0.5, (perDayOf(plan, blocker) * (span[1] - span[0])) / DAY_MS);
    const factor = giantMs / t.medianMs;
    if (factor < 8) return undefined;
    return {
      truth: truthOf("head_of_line_blocking", [t.name], span, [
        `queue_saturation:${plan.pools[pool]?.name}`,
        `straggler:${t.name}`,
        `regression:${t.name}`,
      ]),
      arrivals: (index, atMs) => (index === blocker && within(atMs, span) ? arrivals : 1),
      duration: ({ type, atMs }) => (type === blocker && within(atMs, span) ? factor : 1),
      types: poolTypes(plan, pool),
      pools: [pool],
    };
  },
  starvation(random, plan, free) {
    if (!plan.has.queuedAt || !plan.has.priority) return undefined;
    const options = free.pools.filter((pool) => {
      const types = poolTypes(plan, pool);
      const urgencies = types.map((type) => plan.types[type]?.priority ?? 0);
      return (
        types.length >= 2 &&
        types.every((type) => free.types.includes(type)) &&
        Math.max(...urgencies) > Math.min(...urgencies)
      );
    });
    if (options.length === 0) return undefined;
    const pool = random.pick(options);
    const types = poolTypes(plan, pool);
    const lowest = Math.min(...types.map((type) => plan.types[type]?.priority ?? 0));
    const poor = types.filter((type) => plan.types[type]?.priority === lowest);
    const rich = types.filter((type) => plan.types[type]?.priority !== lowest && !plan.types[type]?.inDag);
    if (poor.length !== 1 || rich.length === 0) return undefined;
    const [victim = 0] = poor;
    const load = (type: number) => {
      const t = plan.types[type];
      return t
        ? (perDayOf(plan, type) * t.medianMs * Math.exp(t.sigma ** 2 / 2)) / ((plan.pools[pool]?.slots ?? 1) * DAY_MS)
        : 0;
    };
    const richLoad = rich.reduce((sum, type) => sum + load(type), 0);
    for (const type of types) {
      const other = plan.types[type];
      if (other && type !== victim) other.priority = lowest + 2;
    }
    const rest = types
      .filter((type) => !rich.includes(type) && type !== victim)
      .reduce((sum, type) => sum + load(type), 0);
    const factor = (random.between(0.82, 0.92) / (1 + 0.4 * plan.swing) - rest) / Math.max(richLoad, 1e-6);
    const span = windowFor(random, plan, perDayOf(plan, victim), 25);
    if (!span || factor < 1.3 || factor > 12) return undefined;
    return {
      truth: truthOf(
        "starvation",
        [nameOf(plan, victim)],
        span,
        types
          .map((type) => `queue_saturation:${nameOf(plan, type)}`)
          .concat(`queue_saturation:${plan.pools[pool]?.name}`),
      ),
      arrivals: (index, atMs) => (rich.includes(index) && within(atMs, span) ? factor : 1),
      types,
      pools: [pool],
    };
  },
  straggler(random, plan, free) {
    if (plan.mode === "workers") {
      const options = free.pools.filter(
        (pool) =>
          (plan.pools[pool]?.slots ?? 0) >= 3 && poolTypes(plan, pool).every((type) => free.types.includes(type)),
      );
      if (options.length === 0) return undefined;
      const pool = random.pick(options);
      const worker = random.pick(plan.pools[pool]?.workers ?? []);
      const perDay =
        poolTypes(plan, pool).reduce((sum, type) => sum + perDayOf(plan, type), 0) / (plan.pools[pool]?.slots ?? 1);
      const span = windowFor(random, plan, perDay, 40);
      if (!span) return undefined;
      const factor = random.between(2, 5);
      return {
        truth: truthOf("straggler", [worker], span),
        duration: (run) => (run.worker === worker && within(run.atMs, span) ? factor : 1),
        types: poolTypes(plan, pool),
        pools: [pool],
      };
    }
    const options = freeTypes(plan, free, 200);
    if (options.length === 0) return undefined;
    const type = random.pick(options);
    const span = windowFor(random, plan, perDayOf(plan, type), 150);
    if (!span) return undefined;
    const share = random.between(0.04, 0.09);
    const [low, high] = [6, 15];
    return {
      truth: truthOf("straggler", [nameOf(plan, type)], span),
      duration: ({ type: index, atMs }) =>
        index === type && within(atMs, span) && random.chance(share) ? random.between(low, high) : 1,
      types: [type],
      pools: [plan.types[type]?.pool ?? 0],
    };
  },
  retry_storm(random, plan, free) {
    const options = freeTypes(plan, free, 30);
    if (options.length === 0) return undefined;
    const type = random.pick(options);
    const span = windowFor(random, plan, perDayOf(plan, type), 25);
    if (!span) return undefined;
    const attempts = random.whole(7, 15);
    const share = random.between(0.75, 0.95);
    const text = random.pick(["invalid frame header in input", "assertion failed: queue not empty", "out of memory"]);
    return {
      truth: truthOf("retry_storm", [nameOf(plan, type)], span),
      failShare: (index, atMs) => (index === type && within(atMs, span) ? share : undefined),
      error: (index, atMs) => (index === type && within(atMs, span) ? text : undefined),
      maxAttempts: (index, atMs) => (index === type && within(atMs, span) ? attempts : undefined),
      types: [type],
      pools: [plan.types[type]?.pool ?? 0],
    };
  },
  serial_tail(random, plan, free) {
    const last = plan.dag.at(-1);
    if (!plan.has.batch || !plan.has.dependsOn || plan.dag.length < 2 || !last || plan.batchesPerDay * plan.days < 20)
      return undefined;
    const type = last[0]?.type ?? -1;
    const before = plan.dag.slice(0, -1).flat();
    const parallel = Math.max(
      ...plan.dag.slice(0, -1).map((layer) => layer.reduce((sum, { count }) => sum + count, 0)),
    );
    if (!free.types.includes(type) || parallel < 3 || last.length > 1) return undefined;
    if (plan.mode !== "perType" && !free.pools.includes(plan.types[type]?.pool ?? -1)) return undefined;
    const span: [number, number] = [START_MS + random.between(0.2, 0.5) * plan.days * DAY_MS, plan.endMs];
    const usual = before.reduce((sum, item) => sum + (plan.types[item.type]?.medianMs ?? 0), 0);
    const count = random.whole(4, 8);
    const factor = Math.max(1, (random.between(1.2, 2) * usual) / count / (plan.types[type]?.medianMs ?? 1));
    const load =
      (plan.batchesPerDay * count * factor * (plan.types[type]?.medianMs ?? 0)) /
      ((plan.pools[plan.types[type]?.pool ?? 0]?.slots ?? 1) * DAY_MS);
    if (load > 0.4) return undefined;
    return {
      truth: truthOf("serial_tail", [nameOf(plan, type)], span, [`regression:${nameOf(plan, type)}`]),
      serialLayer: (index, atMs) => (index === type && within(atMs, span) ? { count, factor } : undefined),
      types: [type],
      pools: [plan.types[type]?.pool ?? 0],
    };
  },
  idle_capacity(random, plan, free) {
    if (!plan.has.queuedAt) return undefined;
    const options = free.pools.filter(
      (pool) =>
        (plan.pools[pool]?.slots ?? 0) >= 3 &&
        poolTypes(plan, pool).every((type) => free.types.includes(type)) &&
        loadOf(plan, pool) > 0.25,
    );
    if (options.length === 0) return undefined;
    const pool = random.pick(options);
    const made = plan.pools[pool];
    if (!made) return undefined;
    const perDay = poolTypes(plan, pool).reduce((sum, type) => sum + perDayOf(plan, type), 0);
    const span = windowFor(random, plan, perDay, 60);
    if (!span) return undefined;
    // As many slots stop as leave too little for the load.
    const keep = Math.max(1, Math.floor(loadOf(plan, pool) * made.slots * random.between(0.75, 0.95)));
    if (keep > made.slots - 1) return undefined;
    const dead = random.shuffled(made.workers).slice(0, made.slots - keep);
    const subjects = [
      made.name,
      ...dead,
      ...(made.types.length === 1 ? made.types.map((type) => nameOf(plan, type)) : []),
    ];
    // A resource that no run names is nothing that could be said.
    if (plan.mode === "workers" || !plan.has.resources)
      subjects.push(...poolTypes(plan, pool).map((type) => nameOf(plan, type)));
    return {
      truth: truthOf("idle_capacity", subjects, span),
      idle: (index, atMs) => (index === pool && within(atMs, span) ? made.slots - keep : 0),
      idleWorker: (worker, atMs) => dead.includes(worker) && within(atMs, span),
      types: poolTypes(plan, pool),
      pools: [pool],
    };
  },
  bad_batch_size(random, plan, free) {
    if (!plan.has.sizes) return undefined;
    const options = freeTypes(plan, free, 40).filter((type) => !plan.types[type]?.inDag);
    if (options.length === 0) return undefined;
    const type = random.pick(options);
    const t = plan.types[type];
    const small = random.chance(0.5);
    const items = small ? 1 / random.between(8, 20) : random.between(6, 10);
    const span = windowFor(random, plan, perDayOf(plan, type), small ? 25 : 18 * items);
    if (!span || !t) return undefined;
    t.setupShare = random.between(0.15, 0.3);
    // Too small: the set-up is paid for every few items. Too large: memory runs out, time grows faster than the size.
    const strain = random.between(1.4, 1.7);
    return {
      truth: truthOf("bad_batch_size", [t.name], span, [`regression:${t.name}`]),
      arrivals: (index, atMs) => (index === type && within(atMs, span) ? Math.min(6, 1 / items) : 1),
      items: (index, atMs) => (index === type && within(atMs, span) ? items : 1),
      duration: ({ type: index, atMs, sizeFactor }) =>
        index === type && !small && within(atMs, span) ? Math.max(1, sizeFactor ** (strain - 1)) : 1,
      types: [type],
      pools: [t.pool],
    };
  },
};

export const FAULT_KINDS = Object.keys(draws);

/** Faults that do not touch each other's types, pools and services; the wanted kinds come first. */
export function drawFaults(random: Random, plan: Plan, kinds: readonly string[], most: number): Fault[] {
  const free: Free = {
    types: plan.types.map((_, type) => type),
    pools: plan.pools.map((_, pool) => pool),
    services: [...new Set(plan.types.flatMap(({ services }) => services))],
  };
  const faults: Fault[] = [];
  for (const kind of kinds) {
    if (faults.length >= most) break;
    const fault = draws[kind]?.(random, plan, free);
    if (!fault) continue;
    faults.push(fault);
    free.types = free.types.filter((type) => !fault.types.includes(type));
    free.pools = free.pools.filter((pool) => !fault.pools.includes(pool));
    const gone = fault.services ?? [];
    const touched = fault.types.flatMap((type) => plan.types[type]?.services ?? []);
    free.services = free.services.filter((service) => !gone.includes(service) && !touched.includes(service));
  }
  return faults;
}
