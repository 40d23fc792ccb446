import type { Random } from "./random.ts";

export const START_MS = Date.UTC(2026, 0, 5);
export const DAY_MS = 86_400_000;

export type TypePlan = {
  name: string;
  pool: number;
  medianMs: number;
  sigma: number;
  /** Part of the run time that does not depend on the size. */
  setupShare: number;
  perDay: number;
  priority: number;
  failShare: number;
  services: string[];
  resource: string;
  inDag: boolean;
};

export type PoolPlan = { name: string; slots: number; workers: string[]; types: number[] };

export type Plan = {
  days: number;
  endMs: number;
  mode: "perType" | "resource" | "workers";
  types: TypePlan[];
  pools: PoolPlan[];
  /** Layers of a batch: each item is a type and how many runs of it; runs of a layer wait for the one before. */
  dag: { type: number; count: number }[][];
  batchesPerDay: number;
  swing: number;
  weekend: number;
  maxAttempts: number;
  has: {
    queuedAt: boolean;
    worker: boolean;
    batch: boolean;
    dependsOn: boolean;
    priority: boolean;
    resources: boolean;
    sizes: boolean;
    metrics: boolean;
    deps: boolean;
  };
};

const RESOURCES = ["cpu", "gpu", "disk", "network", "llm"];
const WORDS =
  "scan probe split encode mux demux tag cover lyrics index embed ocr asr speech scene shot hash verify copy upload fetch pack unpack thumb preview notify sync rank merge clean".split(
    " ",
  );

function makePools(random: Random, mode: Plan["mode"], types: TypePlan[]): PoolPlan[] {
  if (mode === "perType") {
    return types.map(({ name }, type) => ({ name, slots: random.whole(1, 6), workers: [], types: [type] }));
  }
  const names = mode === "resource" ? RESOURCES : ["w", "x", "y"];
  const count = mode === "resource" ? random.whole(2, 5) : random.whole(1, 3);
  const pools = random
    .shuffled(names)
    .slice(0, count)
    .map((name): PoolPlan => {
      const slots = random.whole(2, 8);
      const workers = mode === "workers" ? Array.from({ length: slots }, (_, index) => `${name}-${index + 1}`) : [];
      return { name, slots, workers, types: [] };
    });
  for (const [index, type] of types.entries()) {
    const place = index < pools.length ? index : random.whole(0, pools.length - 1);
    type.pool = place;
    pools[place]?.types.push(index);
  }
  return pools;
}

/** Scales the run times so that each pool is busy for a drawn part of the time. */
function scaleLoads(random: Random, plan: Plan): void {
  for (const pool of plan.pools) {
    const wanted = random.between(0.15, 0.5);
    let work = 0;
    for (const index of pool.types) {
      const type = plan.types[index];
      if (type) work += perDayOf(plan, index) * type.medianMs * Math.exp(type.sigma ** 2 / 2);
    }
    const factor = (wanted * pool.slots * DAY_MS) / Math.max(1, work);
    for (const index of pool.types) {
      const type = plan.types[index];
      if (type) type.medianMs = Math.min(3_600_000, type.medianMs * factor);
    }
  }
}

export function perDayOf(plan: Plan, index: number): number {
  const inDag = plan.dag.flat().filter(({ type }) => type === index);
  return (plan.types[index]?.perDay ?? 0) + inDag.reduce((sum, { count }) => sum + count, 0) * plan.batchesPerDay;
}

function makeDag(random: Random, types: TypePlan[]): Plan["dag"] {
  const layers = random.whole(2, 4);
  const order = random.shuffled(types.map((_, index) => index));
  const dag: Plan["dag"] = [];
  for (let layer = 0; layer < layers && order.length > 1; layer += 1) {
    const taken = order.splice(0, random.whole(1, Math.max(1, Math.min(3, order.length - 1))));
    dag.push(taken.map((type) => ({ type, count: layer === 0 ? 1 : random.whole(1, 5) })));
    for (const index of taken) {
      const type = types[index];
      if (type) type.inDag = true;
    }
  }
  return dag;
}

export function drawPlan(random: Random): Plan {
  const days = random.pick([2, 4, 7, 10, 14, 21]);
  const count = random.chance(0.3) ? random.whole(12, 30) : random.whole(3, 11);
  const mode = random.pick(["perType", "resource", "workers"] as const);
  const services = Array.from(
    { length: random.whole(1, 4) },
    (_, index) => `${random.pick(["api", "db", "store", "llm"])}-${index}`,
  );
  const types = random
    .shuffled(WORDS)
    .slice(0, count)
    .map(
      (name, index): TypePlan => ({
        name,
        pool: index,
        medianMs: random.log(2_000, 200_000),
        sigma: random.between(0.12, 0.5),
        setupShare: random.between(0.02, 0.3),
        perDay: 0,
        priority: random.whole(0, 3),
        failShare: random.between(0, 0.04),
        services: random.chance(0.5) ? [random.pick(services)] : [],
        resource: random.pick(RESOURCES),
        inDag: false,
      }),
    );
  const pools = makePools(random, mode, types);
  if (mode === "resource") for (const type of types) type.resource = pools[type.pool]?.name ?? type.resource;
  const wantsDag = random.chance(0.6);
  const plan: Plan = {
    days,
    endMs: START_MS + days * DAY_MS,
    mode,
    types,
    pools,
    dag: wantsDag ? makeDag(random, types) : [],
    batchesPerDay: 0,
    swing: random.between(0, 0.6),
    weekend: random.between(0.4, 1),
    maxAttempts: random.whole(2, 4),
    has: {
      queuedAt: random.chance(0.88),
      worker: mode === "workers",
      batch: wantsDag && random.chance(0.85),
      dependsOn: wantsDag && random.chance(0.8),
      priority: random.chance(0.4),
      resources: random.chance(mode === "resource" ? 0.8 : 0.5),
      sizes: random.chance(0.5),
      metrics: random.chance(0.5),
      deps: random.chance(0.7),
    },
  };
  const wanted = random.log(800, 20_000);
  const dagRuns = plan.dag.flat().reduce((sum, item) => sum + item.count, 0);
  if (dagRuns > 0) plan.batchesPerDay = Math.max(3, (wanted * random.between(0.3, 0.7)) / days / dagRuns);
  const free = types.filter(({ inDag }) => !inDag);
  const rest = Math.max(300, wanted - plan.batchesPerDay * dagRuns * days);
  const weights = free.map(() => random.log(0.3, 3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, type] of free.entries())
    type.perDay = Math.max(8, ((weights[index] ?? 1) / total) * (rest / days));
  scaleLoads(random, plan);
  return plan;
}
