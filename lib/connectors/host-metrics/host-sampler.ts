import { readFile, statfs } from "node:fs/promises";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { join } from "node:path";
import { createGpuReader } from "./gpus.ts";
import {
  type DiskCounters,
  type NetworkCounters,
  readCpuTicks,
  readDisks,
  readMemory,
  readNetwork,
} from "./proc-counters.ts";

/** One figure of the machine in the unit of its capacity; null: it has no limit that is known. */
export type HostReading = { resource: string; value: number; capacity: number | null };

export type HostPlaces = { procDir: string; sysDir: string; dataDir: string };

type Counters = {
  atMs: number;
  cpu: { busy: number; all: number } | null;
  disks: DiskCounters | null;
  network: NetworkCounters | null;
};

const MB = 1_000_000;
const MIB = 1_048_576;

const textOf = (path: string): Promise<string | null> => readFile(path, "utf8").catch(() => null);

/** Where there is no /proc, the system's own counts of each core. */
function ticksOfCores(): { busy: number; all: number } {
  const times = cpus().map((core) => core.times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busy: all - times.reduce((sum, { idle }) => sum + idle, 0), all };
}

async function readCounters({ procDir }: HostPlaces, nowMs: number): Promise<Counters> {
  const [stat, disks, network] = await Promise.all(
    ["stat", "diskstats", "net/dev"].map((name) => textOf(join(procDir, name))),
  );
  return {
    atMs: nowMs,
    cpu: stat == null ? ticksOfCores() : readCpuTicks(stat),
    disks: disks == null ? null : readDisks(disks),
    network: network == null ? null : readNetwork(network),
  };
}

/** What happened between two readings. A counter that went backwards (a device is gone) gives no figure. */
function ratesOf(before: Counters, after: Counters): HostReading[] {
  const seconds = (after.atMs - before.atMs) / 1000;
  if (seconds <= 0) return [];
  const readings: HostReading[] = [];
  const add = (resource: string, value: number, capacity: number | null) => {
    if (Number.isFinite(value) && value >= 0) readings.push({ resource, value, capacity });
  };
  if (before.cpu !== null && after.cpu !== null) {
    const cores = availableParallelism();
    const all = after.cpu.all - before.cpu.all;
    if (all > 0) add("cpu", Math.min(1, (after.cpu.busy - before.cpu.busy) / all) * cores, cores);
  }
  if (before.disks !== null && after.disks !== null) {
    add("disk_read", (after.disks.readBytes - before.disks.readBytes) / seconds / MB, null);
    add("disk_write", (after.disks.writtenBytes - before.disks.writtenBytes) / seconds / MB, null);
    add("disk_busy", Math.min(1, (after.disks.busyMs - before.disks.busyMs) / seconds / 1000), 1);
  }
  if (before.network !== null && after.network !== null) {
    add("network_in", (after.network.receivedBytes - before.network.receivedBytes) / seconds / MB, null);
    add("network_out", (after.network.sentBytes - before.network.sentBytes) / seconds / MB, null);
  }
  return readings;
}

async function memoryOf(procDir: string): Promise<HostReading> {
  const text = await textOf(join(procDir, "meminfo"));
  const memory = text === null ? null : readMemory(text);
  return memory === null
    ? { resource: "memory", value: (totalmem() - freemem()) / MIB, capacity: totalmem() / MIB }
    : { resource: "memory", value: memory.usedMiB, capacity: memory.totalMiB };
}

async function spaceOf(dataDir: string): Promise<HostReading[]> {
  const disk = await statfs(dataDir).catch(() => null);
  if (disk === null || disk.blocks === 0) return [];
  const total = (disk.blocks * disk.bsize) / MIB;
  return [{ resource: "disk_space", value: total - (disk.bavail * disk.bsize) / MIB, capacity: total }];
}

/**
 * Reads processor (cores in use), memory and disk space (MiB), disk and network traffic (MB a second), disk time (0..1)
 * and graphics cards (0..1, MiB). Traffic and processor time are told from the second call on, as means since the last.
 */
export function createHostSampler(places: HostPlaces): (nowMs: number) => Promise<HostReading[]> {
  const readGpus = createGpuReader(places.sysDir);
  let before: Counters | null = null;
  return async (nowMs) => {
    const [counters, memory, space, gpus] = await Promise.all([
      readCounters(places, nowMs),
      memoryOf(places.procDir),
      spaceOf(places.dataDir),
      readGpus(),
    ]);
    const rates = before === null ? [] : ratesOf(before, counters);
    before = counters;
    const cards = gpus.flatMap(({ index, busy, memoryUsedMiB, memoryTotalMiB }): HostReading[] => [
      { resource: `gpu.${index}`, value: busy, capacity: 1 },
      ...(memoryUsedMiB === null
        ? []
        : [{ resource: `gpu_memory.${index}`, value: memoryUsedMiB, capacity: memoryTotalMiB }]),
    ]);
    return [...rates, memory, ...space, ...cards];
  };
}
