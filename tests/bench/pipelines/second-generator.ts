// A second generator, built otherwise than the first: each pool is served by a Kiefer-Wolfowitz recursion, arrivals come in
// bursts (Markov-modulated), run times follow gamma and Weibull laws, services add their latency, and names, times and
// fields look different. Nothing in the detectors was fitted to it.
import type { Pipeline, RunRow, Truth } from "./pipeline.ts";
import { type Random, randomOf } from "./random.ts";

const HOUR = 3_600_000;
const ORIGIN = Date.UTC(2025, 8, 1, 6);

type Kind = {
  name: string;
  meanMs: number;
  shape: number;
  perHour: number;
  resource: string;
  calls: string[];
  urgency: number;
};
type Job = {
  kind: Kind;
  readyAt: number;
  serviceMs: number;
  attempt: number;
  error?: string;
  bytes: number;
  group?: string;
  after?: string[];
  id: string;
};
type World = {
  random: Random;
  hours: number;
  kinds: Kind[];
  workers: string[];
  hasUrgency: boolean;
  maxTries: number;
  span: readonly [number, number];
};
/** What a fault changes; each is asked with the moment. */
type Bend = {
  rate?: (kind: Kind, atMs: number) => number;
  service?: (kind: Kind, atMs: number, ms: number) => number;
  fails?: (kind: Kind, atMs: number) => { share: number; tries: number; text: string } | undefined;
  bytes?: (kind: Kind, atMs: number) => number;
  slowWorker?: (worker: string, atMs: number) => number;
  absent?: (worker: string, atMs: number) => boolean;
  used?: (resource: string, atMs: number) => number | undefined;
  truth: Truth;
};

const NAMES = [
  "media.ingest",
  "media.transcode",
  "image.resize",
  "audio.normalize",
  "text.caption",
  "text.translate",
  "vector.build",
  "store.archive",
  "store.publish",
  "scan.virus",
  "meta.extract",
  "meta.enrich",
];
const DEVICES = ["gpu", "disk", "network"];
const FIELD: Record<string, string> = { gpu: "gpu", disk: "diskMBps", network: "networkMBps" };

const isIn = (atMs: number, span: readonly [number, number]) => atMs >= span[0] && atMs < span[1];

/** Gamma (shape 2 to 8 as a sum of exponentials) or Weibull, with mean 1. */
function noise(random: Random, shape: number): number {
  if (shape < 2) return (-Math.log(1 - random.uniform())) ** (1 / (1 + shape)) / 0.9;
  let sum = 0;
  for (let index = 0; index < Math.round(shape); index += 1) sum += random.exponential(1);
  return sum / Math.round(shape);
}

function makeWorld(random: Random): World {
  const hours = random.pick([36, 72, 120, 240]);
  const count = random.whole(3, 9);
  const calls = ["auth-svc", "media-db", "s3-gateway"];
  const kinds = random
    .shuffled(NAMES)
    .slice(0, count)
    .map(
      (name): Kind => ({
        name,
        meanMs: random.log(4_000, 90_000),
        shape: random.pick([1, 3, 5, 8]),
        perHour: random.log(4, 40),
        resource: random.pick(DEVICES),
        calls: random.chance(0.6) ? [random.pick(calls)] : [],
        urgency: 5,
      }),
    );
  const length = random.between(0.12, 0.3) * hours;
  const from = random.between(0.35, 0.6) * hours;
  const span = [ORIGIN + from * HOUR, ORIGIN + (from + length) * HOUR] as const;
  const workers = Array.from({ length: random.whole(3, 7) }, (_, index) => `node-${String.fromCharCode(97 + index)}`);
  return { random, hours, kinds, workers, hasUrgency: false, maxTries: random.whole(1, 3), span };
}

/** Scales run times so that all kinds together keep the workers busy for the given part of the time. */
function load(world: World, share: number): void {
  const work = world.kinds.reduce((sum, { meanMs, perHour }) => sum + (meanMs * perHour) / HOUR, 0);
  const factor = (share * world.workers.length) / work;
  for (const kind of world.kinds) kind.meanMs *= factor;
}

function makeJobs(world: World, bends: readonly Bend[]): Job[] {
  const { random } = world;
  const jobs: Job[] = [];
  for (const kind of world.kinds) {
    let mood = 1;
    let moodEnds = ORIGIN;
    for (let atMs = ORIGIN; atMs < ORIGIN + world.hours * HOUR; ) {
      if (atMs > moodEnds) {
        mood = random.pick([0.7, 1, 1.3]);
        moodEnds = atMs + random.exponential(2 * HOUR);
      }
      const day = 1 + 0.3 * Math.cos(((atMs - ORIGIN) / HOUR / 24) * 2 * Math.PI);
      const rate = bends.reduce((all, bend) => all * (bend.rate?.(kind, atMs) ?? 1), kind.perHour * mood * day);
      atMs += Math.min(HOUR / 2, random.exponential(HOUR / Math.max(rate, 1e-6)));
      if (random.uniform() > 0.999 || atMs >= ORIGIN + world.hours * HOUR) continue;
      const units =
        bends.reduce((all, bend) => all * (bend.bytes?.(kind, atMs) ?? 1), 1) * Math.exp(0.3 * random.normal());
      jobs.push({ kind, readyAt: atMs, serviceMs: 0, attempt: 1, bytes: Math.round(4e7 * units), id: "" });
    }
  }
  return jobs.sort((left, right) => left.readyAt - right.readyAt);
}

/** Serves jobs on the workers, first come first served or the most urgent first; retries come again after a pause. */
function serve(world: World, jobs: Job[], bends: readonly Bend[]): RunRow[] {
  const { random } = world;
  const freeAt = new Map(world.workers.map((worker) => [worker, ORIGIN]));
  const coming = [...jobs];
  const waiting: Job[] = [];
  const rows: RunRow[] = [];
  let number = 0;
  while (coming.length > 0 || waiting.length > 0) {
    const open = [...freeAt].filter(
      ([worker]) =>
        !bends.some((bend) =>
          bend.absent?.(worker, Math.max(freeAt.get(worker) ?? 0, waiting[0]?.readyAt ?? coming[0]?.readyAt ?? 0)),
        ),
    );
    const [worker, free] = open.reduce((first, each) => (each[1] < first[1] ? each : first));
    while (coming[0] && (coming[0].readyAt <= free || waiting.length === 0)) waiting.push(coming.shift() as Job);
    waiting.sort(
      (left, right) => (world.hasUrgency ? right.kind.urgency - left.kind.urgency : 0) || left.readyAt - right.readyAt,
    );
    const ready = waiting.filter((job) => job.readyAt <= free);
    const job = ready[0] ?? waiting.reduce((first, each) => (each.readyAt < first.readyAt ? each : first));
    waiting.splice(waiting.indexOf(job), 1);
    const startedAt = Math.max(free, job.readyAt);
    const units = job.bytes / 4e7;
    const plain = job.kind.meanMs * noise(random, job.kind.shape) * (0.12 + 0.88 * units);
    const slow = bends.reduce((all, bend) => all * (bend.slowWorker?.(worker, startedAt) ?? 1), 1);
    const service = bends.reduce((ms, bend) => bend.service?.(job.kind, startedAt, ms) ?? ms, plain) * slow;
    const fault = bends.map((bend) => bend.fails?.(job.kind, startedAt)).find((each) => each !== undefined);
    const failed = random.chance(fault?.share ?? 0.015);
    const finishedAt = startedAt + service * (failed ? random.between(0.5, 1) : 1);
    freeAt.set(worker, finishedAt);
    if (startedAt < ORIGIN + world.hours * HOUR) {
      rows.push({
        id: `job-${++number}`,
        type: job.kind.name,
        status: failed ? "failed" : "succeeded",
        queuedAt: job.readyAt,
        startedAt,
        finishedAt,
        attempt: job.attempt,
        worker,
        inputBytes: job.bytes,
        resources: { [FIELD[job.kind.resource] ?? "cpu"]: 1 },
        ...(failed ? { error: fault?.text ?? "Error: unexpected end of stream" } : {}),
        ...(world.hasUrgency ? { priority: job.kind.urgency } : {}),
      });
    }
    if (failed && job.attempt < (fault?.tries ?? world.maxTries)) {
      const again = { ...job, attempt: job.attempt + 1, readyAt: finishedAt + 5_000 };
      const place = coming.findIndex((each) => each.readyAt > again.readyAt);
      coming.splice(place < 0 ? coming.length : place, 0, again);
    }
  }
  return rows;
}

type Maker = (world: World) => Bend | undefined;

const truthOf = (world: World, kind: string, subjects: string[], tolerated: string[] = []): Truth => ({
  kind,
  subjects,
  startAt: world.span[0],
  endAt: world.span[1],
  tolerated,
});
const usersOf = (world: World, service: string) => world.kinds.filter(({ calls }) => calls.includes(service));

const makers: Record<string, Maker> = {
  queue_saturation(world) {
    load(world, 0.4);
    const kind = world.random.pick(world.kinds);
    const share = (kind.meanMs * kind.perHour) / HOUR / world.workers.length;
    const factor = (world.random.between(1.25, 1.6) - (0.4 - share)) / share;
    if (factor > 40) return undefined;
    return {
      truth: truthOf(world, "queue_saturation", [kind.name]),
      rate: (each, atMs) => (each === kind && isIn(atMs, world.span) ? factor : 1),
    };
  },
  resource_contention(world) {
    load(world, 0.25);
    const device = world.random.pick(DEVICES);
    const users = world.kinds.filter(({ resource }) => resource === device);
    if (users.length < 2 || users.length === world.kinds.length) return undefined;
    const factor = world.random.between(1.6, 2.4);
    return {
      truth: truthOf(world, "resource_contention", [device]),
      service: (kind, atMs, ms) =>
        users.includes(kind) && isIn(atMs, world.span) ? ms * factor * Math.exp(0.15 * world.random.normal()) : ms,
      used: (resource, atMs) => (resource === device && isIn(atMs, world.span) ? 0.97 : undefined),
    };
  },
  slow_dependency(world) {
    load(world, 0.25);
    const service = world.random.pick(["auth-svc", "media-db", "s3-gateway"]);
    const users = usersOf(world, service);
    if (users.length < 2 || users.length === world.kinds.length) return undefined;
    const slowest = Math.max(...users.map(({ meanMs }) => meanMs));
    const added = slowest * world.random.between(0.7, 1.5);
    if (users.some((kind) => added / kind.meanMs > 12)) return undefined;
    return {
      truth: truthOf(world, "slow_dependency", [service]),
      service: (kind, atMs, ms) =>
        users.includes(kind) && isIn(atMs, world.span) ? ms + added * world.random.between(0.7, 1.3) : ms,
    };
  },
  failing_dependency(world) {
    load(world, 0.3);
    const service = world.random.pick(["auth-svc", "media-db", "s3-gateway"]);
    const users = usersOf(world, service);
    if (users.length < 1 || users.length === world.kinds.length) return undefined;
    const named = users.length < 2 || world.random.chance(0.5);
    const text = named ? `FetchError: ${service} responded with 504 Gateway Timeout` : "FetchError: upstream timed out";
    return {
      truth: truthOf(
        world,
        "failing_dependency",
        [service],
        users.map(({ name }) => `retry_storm:${name}`),
      ),
      fails: (kind, atMs) =>
        users.includes(kind) && isIn(atMs, world.span) ? { share: 0.6, tries: world.maxTries, text } : undefined,
    };
  },
  regression(world) {
    load(world, 0.3);
    const kind = world.random.pick(world.kinds);
    const factor = world.random.between(1.6, 2.5);
    const truth = { ...truthOf(world, "regression", [kind.name]), endAt: ORIGIN + world.hours * HOUR };
    return { truth, service: (each, atMs, ms) => (each === kind && atMs >= world.span[0] ? ms * factor : ms) };
  },
  head_of_line_blocking(world) {
    load(world, 0.3);
    const kind = world.random.pick(world.kinds);
    const factor = Math.max(25, (0.04 * (world.span[1] - world.span[0])) / kind.meanMs);
    const rate = (0.75 * world.workers.length * HOUR) / (kind.meanMs * factor * kind.perHour);
    if (rate > 1 || world.kinds.length < 3) return undefined;
    return {
      truth: truthOf(world, "head_of_line_blocking", [kind.name], [`regression:${kind.name}`]),
      rate: (each, atMs) => (each === kind && isIn(atMs, world.span) ? rate : 1),
      service: (each, atMs, ms) => (each === kind && isIn(atMs, world.span) ? ms * factor : ms),
    };
  },
  starvation(world) {
    load(world, 0.4);
    world.hasUrgency = true;
    const victim = world.random.pick(world.kinds);
    victim.urgency = 1;
    const rest = world.kinds
      .filter((kind) => kind !== victim)
      .reduce((sum, kind) => sum + (kind.meanMs * kind.perHour) / HOUR / world.workers.length, 0);
    const factor = 0.88 / rest;
    return {
      truth: truthOf(world, "starvation", [victim.name]),
      rate: (kind, atMs) => (kind !== victim && isIn(atMs, world.span) ? factor : 1),
    };
  },
  straggler(world) {
    load(world, 0.3);
    const worker = world.random.pick(world.workers);
    const factor = world.random.between(2, 4);
    return {
      truth: truthOf(world, "straggler", [worker]),
      slowWorker: (each, atMs) => (each === worker && isIn(atMs, world.span) ? factor : 1),
    };
  },
  retry_storm(world) {
    load(world, 0.2);
    const kind = world.random.pick(world.kinds);
    return {
      truth: truthOf(world, "retry_storm", [kind.name]),
      fails: (each, atMs) =>
        each === kind && isIn(atMs, world.span)
          ? { share: 0.85, tries: 8, text: "TypeError: cannot read properties of undefined" }
          : undefined,
    };
  },
  idle_capacity(world) {
    load(world, 0.6);
    const gone = world.random.shuffled(world.workers).slice(0, Math.ceil(0.55 * world.workers.length));
    return {
      truth: truthOf(world, "idle_capacity", [...gone, ...world.kinds.map(({ name }) => name)]),
      absent: (worker, atMs) => gone.includes(worker) && isIn(atMs, world.span),
    };
  },
  bad_batch_size(world) {
    load(world, 0.25);
    const kind = world.random.pick(world.kinds);
    const parts = world.random.between(10, 20);
    return {
      truth: truthOf(world, "bad_batch_size", [kind.name], [`queue_saturation:${kind.name}`]),
      rate: (each, atMs) => (each === kind && isIn(atMs, world.span) ? parts / 2 : 1),
      bytes: (each, atMs) => (each === kind && isIn(atMs, world.span) ? 1 / parts : 1),
    };
  },
};

/** Batches of parallel runs that end with one long run, from some moment on. */
function makeTailed(world: World): Pipeline {
  const { random } = world;
  const [part, rest] = ["tile.render", "tile.assemble"];
  const slots = random.whole(8, 16);
  const runs: RunRow[] = [];
  const from = ORIGIN + 0.4 * world.hours * HOUR;
  const length = random.between(30_000, 120_000);
  const steps = random.whole(4, 7);
  for (
    let atMs = ORIGIN, batch = 0;
    atMs < ORIGIN + world.hours * HOUR;
    atMs += random.between(0.8, 1.2) * 0.01 * world.hours * HOUR, batch += 1
  ) {
    const push = (id: string, type: string, queuedAt: number, service: number, dependsOn: string[]) => {
      runs.push({
        id,
        type,
        status: "succeeded",
        queuedAt,
        startedAt: queuedAt + 200,
        finishedAt: queuedAt + 200 + service,
        attempt: 1,
        batch: `set-${batch}`,
        dependsOn,
      });
      return queuedAt + 200 + service;
    };
    const ids = Array.from({ length: slots }, (_, index) => `t${batch}-${index}`);
    let end = 0;
    for (const id of ids) end = Math.max(end, push(id, part, atMs, length * noise(random, 5), []));
    let before = ids;
    for (let step = 0; step < (atMs >= from ? steps : 1); step += 1) {
      end = push(`a${batch}-${step}`, rest, end, length * 0.4 * noise(random, 5), before);
      before = [`a${batch}-${step}`];
    }
  }
  return {
    runs,
    metrics: [],
    deps: {},
    truth: [
      { kind: "serial_tail", subjects: [rest], startAt: from, endAt: ORIGIN + world.hours * HOUR, tolerated: [] },
    ],
  };
}

function metricsOf(world: World, rows: readonly RunRow[], bends: readonly Bend[]): Pipeline["metrics"] {
  const step = HOUR / 4;
  const nameOf = new Map(world.kinds.map(({ name, resource }) => [name, resource]));
  const busy = new Map<string, number>();
  for (const row of rows) {
    const key = `${nameOf.get(row.type)}:${Math.floor((row.startedAt - ORIGIN) / step)}`;
    busy.set(key, (busy.get(key) ?? 0) + row.finishedAt - row.startedAt);
  }
  return DEVICES.flatMap((resource) =>
    Array.from({ length: world.hours * 4 }, (_, index) => {
      const tsMs = ORIGIN + index * step;
      const plain = 0.1 + (0.7 * (busy.get(`${resource}:${index}`) ?? 0)) / (step * world.workers.length);
      const forced = bends.map((bend) => bend.used?.(resource, tsMs)).find((value) => value !== undefined);
      return { tsMs, resource, value: Math.min(1, forced ?? plain * (1 + 0.1 * world.random.normal())), capacity: 1 };
    }),
  );
}

const KINDS = [...Object.keys(makers), "serial_tail"];

/** The pipeline of a seed: every fourth is healthy, the others hold one fault, each kind in its turn. */
export function makeSecondPipeline(seed: number): Pipeline {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const random = randomOf(900_001 + seed * 7919 + attempt * 104_729);
    const world = makeWorld(random);
    const kind = seed % 4 === 0 ? "" : (KINDS[(seed - Math.floor(seed / 4)) % KINDS.length] ?? "");
    if (kind === "serial_tail") return makeTailed(world);
    if (kind === "") load(world, random.between(0.2, 0.5));
    const bend = makers[kind]?.(world);
    if (kind !== "" && bend === undefined) continue;
    const bends = bend ? [bend] : [];
    const runs = serve(world, makeJobs(world, bends), bends);
    if (runs.length > 40_000) continue;
    const hasMetrics = random.chance(0.6);
    const called = world.kinds.filter(({ calls }) => calls.length > 0);
    return {
      runs,
      metrics: hasMetrics ? metricsOf(world, runs, bends) : [],
      deps: Object.fromEntries(called.map(({ name, calls }) => [name, calls])),
      truth: bends.map(({ truth }) => truth),
    };
  }
  throw new Error(`No pipeline for seed ${seed}`);
}
