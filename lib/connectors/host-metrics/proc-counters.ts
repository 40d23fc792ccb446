/** Sums since the machine started; what lies between two readings is what happened meanwhile. */
export type DiskCounters = { readBytes: number; writtenBytes: number; busyMs: number };
export type NetworkCounters = { receivedBytes: number; sentBytes: number };

const SECTOR_BYTES = 512;
/** Whole devices; partitions and mapped or looped devices would count the same bytes again. */
const WHOLE_DISK = /^(?:sd[a-z]+|hd[a-z]+|vd[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;

const fieldsOf = (line: string): string[] => line.trim().split(/\s+/);

/** `/proc/stat`: time that all cores spent working, and all time, in ticks. Waiting for disks is no work. */
export function readCpuTicks(text: string): { busy: number; all: number } | null {
  const line = text.split("\n").find((one) => one.startsWith("cpu "));
  if (line === undefined) return null;
  const ticks = fieldsOf(line).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return Number.isFinite(all) ? { busy: all - idle, all } : null;
}

/** `/proc/meminfo`: memory that can't be had without swapping, and all of it, in MiB. */
export function readMemory(text: string): { usedMiB: number; totalMiB: number } | null {
  const kiB = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN);
  const [total, available] = [kiB("MemTotal"), kiB("MemAvailable")];
  if (Number.isNaN(total) || Number.isNaN(available)) return null;
  return { usedMiB: (total - available) / 1024, totalMiB: total / 1024 };
}

/** `/proc/diskstats`, the whole disks together; `busyMs` is of the busiest one. */
export function readDisks(text: string): DiskCounters | null {
  const disks = text
    .split("\n")
    .map(fieldsOf)
    .filter((fields) => WHOLE_DISK.test(fields[2] ?? ""));
  if (disks.length === 0) return null;
  const sum = (at: number) => disks.reduce((all, fields) => all + Number(fields[at] ?? 0), 0);
  const busyMs = disks.reduce((most, fields) => Math.max(most, Number(fields[12] ?? 0)), 0);
  return { readBytes: sum(5) * SECTOR_BYTES, writtenBytes: sum(9) * SECTOR_BYTES, busyMs };
}

/** `/proc/net/dev` without the loopback. */
export function readNetwork(text: string): NetworkCounters | null {
  const devices = text.split("\n").flatMap((line) => {
    const [name, rest] = line.split(":");
    return rest === undefined || name?.trim() === "lo" ? [] : [fieldsOf(rest).map(Number)];
  });
  if (devices.length === 0) return null;
  const sum = (at: number) => devices.reduce((all, fields) => all + (fields[at] ?? 0), 0);
  return { receivedBytes: sum(0), sentBytes: sum(8) };
}
