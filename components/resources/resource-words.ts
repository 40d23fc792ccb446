import { formatCount, formatShare } from "#components/format/numbers.ts";
import type { ResourceView } from "#lib/services/metric/index.ts";

const NAMES: Record<string, string> = {
  cpu: "Processor",
  memory: "Memory",
  disk_space: "Disk space",
  disk_busy: "Disk time",
  disk_read: "Disk reads",
  disk_write: "Disk writes",
  network_in: "Network in",
  network_out: "Network out",
  "queue.jobs": "Jobs that wait",
  "queue.steps": "Steps that wait",
  llm_tokens: "Model tokens",
};

const UNITS: Record<string, string> = {
  cpu: "cores",
  memory: "MiB",
  disk_space: "MiB",
  disk_read: "MB/s",
  disk_write: "MB/s",
  network_in: "MB/s",
  network_out: "MB/s",
  "queue.jobs": "jobs",
  "queue.steps": "steps",
  llm_tokens: "tokens",
};

export const resourceName = (resource: string): string =>
  NAMES[resource] ??
  resource.replace(/^gpu\.(\d+)$/, "Graphics card $1").replace(/^gpu_memory\.(\d+)$/, "Memory of graphics card $1");

const isShare = (resource: string) => resource === "disk_busy" || /^gpu\.\d+$/.test(resource);

/** A figure with its unit: "1.4 cores", "5.2 GiB", "93 %". */
export function resourceFigure(resource: string, value: number): string {
  if (isShare(resource)) return formatShare(value);
  const unit = UNITS[resource] ?? (/^gpu_memory/.test(resource) ? "MiB" : "");
  if (unit === "MiB" && value >= 1024) return `${(value / 1024).toFixed(value >= 102_400 ? 0 : 1)} GiB`;
  const number = value >= 100 || Number.isInteger(value) ? formatCount(value) : value.toFixed(value >= 10 ? 1 : 2);
  return unit === "" ? number : `${number} ${unit}`;
}

const COUNTS: ReadonlySet<string> = new Set(["queue.jobs", "queue.steps", "llm_tokens"]);

/** The same for an axis: counts without their unit, and no label where nothing can be counted. */
export const axisFigure = (resource: string, value: number): string =>
  !COUNTS.has(resource) ? resourceFigure(resource, value) : Number.isInteger(value) ? formatCount(value) : "";

const TIGHT = 0.85;

/** "Memory of box is 93 % in use over the last hour; processor 41 %." */
export function resourcesAnswer(items: readonly ResourceView[]): string {
  const limited = items.filter((item) => item.hourMeanShare !== null);
  const [first] = [...limited].sort((a, b) => (b.hourMeanShare ?? 0) - (a.hourMeanShare ?? 0));
  if (first === undefined)
    return items.length === 0 ? "Nothing was measured in the last hour." : "No resource has a known limit.";
  const words = `${resourceName(first.resource)} of ${first.host || "an unnamed machine"} was ${formatShare(first.hourMeanShare)} in use over the last hour`;
  return (first.hourMeanShare ?? 0) >= TIGHT
    ? `${words}: it is nearly used up.`
    : `${words}, more than anything else; nothing is short.`;
}
