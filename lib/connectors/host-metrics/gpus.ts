import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** How busy a card is in 0..1, and its memory where it says so. */
export type GpuReading = { index: number; busy: number; memoryUsedMiB: number | null; memoryTotalMiB: number | null };

const run = promisify(execFile);
const TIMEOUT_MS = 4_000;
const QUERY = ["--query-gpu=index,utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"];

const orNull = (text: string | undefined): number | null => {
  const value = Number(text);
  return text === undefined || text.trim() === "" || Number.isNaN(value) ? null : value;
};

/** One line a card, as `nvidia-smi` prints it with the query above. */
export function readNvidia(text: string): GpuReading[] {
  return text.split("\n").flatMap((line) => {
    const [index, busy, used, total] = line.split(",").map((field) => orNull(field));
    if (index === null || index === undefined || busy === null || busy === undefined) return [];
    return [{ index, busy: busy / 100, memoryUsedMiB: used ?? null, memoryTotalMiB: total ?? null }];
  });
}

const numberIn = (path: string): Promise<number | null> =>
  readFile(path, "utf8").then(
    (text) => orNull(text.trim()),
    () => null,
  );

/** Cards whose driver tells it in files (amdgpu). */
async function readSysfs(sysDir: string): Promise<GpuReading[]> {
  const cards = (await readdir(join(sysDir, "class/drm")).catch(() => [])).filter((name) => /^card\d+$/.test(name));
  const read = await Promise.all(
    cards.map(async (name, index) => {
      const device = join(sysDir, "class/drm", name, "device");
      const busy = await numberIn(join(device, "gpu_busy_percent"));
      const [used, total] = await Promise.all(
        ["mem_info_vram_used", "mem_info_vram_total"].map((file) => numberIn(join(device, file))),
      );
      const miB = (bytes: number | null | undefined) =>
        bytes === null || bytes === undefined ? null : bytes / 1_048_576;
      return busy === null ? [] : [{ index, busy: busy / 100, memoryUsedMiB: miB(used), memoryTotalMiB: miB(total) }];
    }),
  );
  return read.flat();
}

/** Reads the cards that are there; a machine without `nvidia-smi` is asked for it once. */
export function createGpuReader(sysDir: string): () => Promise<GpuReading[]> {
  let hasNvidia = true;
  return async () => {
    if (hasNvidia) {
      const answer = await run("nvidia-smi", QUERY, { timeout: TIMEOUT_MS }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") hasNvidia = false;
        return null;
      });
      if (answer !== null) return readNvidia(answer.stdout);
    }
    return readSysfs(sysDir);
  };
}
