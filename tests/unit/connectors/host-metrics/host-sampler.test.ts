import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createHostSampler } from "#lib/connectors/host-metrics/index.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Machine = { busy: number; idle: number; sectors: number; busyMs: number; received: number };

function machine() {
  const root = mkdtempSync(join(tmpdir(), "plantain-proc-"));
  folders.push(root);
  const [procDir, sysDir] = [join(root, "proc"), join(root, "sys")];
  mkdirSync(join(procDir, "net"), { recursive: true });
  mkdirSync(join(sysDir, "class/drm/card0/device"), { recursive: true });
  const set = ({ busy, idle, sectors, busyMs, received }: Machine) => {
    writeFileSync(join(procDir, "stat"), `cpu  ${busy} 0 0 ${idle} 0 0 0 0 0 0\ncpu0 1 1 1 1\n`);
    writeFileSync(join(procDir, "meminfo"), "MemTotal:       8388608 kB\nMemFree: 1 kB\nMemAvailable:   2097152 kB\n");
    const disk = `8 0 sda 1 0 ${sectors} 0 1 0 ${2 * sectors} 0 0 ${busyMs} 0`;
    writeFileSync(
      join(procDir, "diskstats"),
      `${disk}\n8 1 sda1 9 9 9999 9 9 9 9999 9 9 9999 9\n7 0 loop0 1 1 9999 1 1 1 1 1 1 1 1\n`,
    );
    writeFileSync(
      join(procDir, "net/dev"),
      `Inter-|\n face |\n    lo: 999999 0 0 0 0 0 0 0 999999 0\n  eth0: ${received} 0 0 0 0 0 0 0 ${received * 3} 0\n`,
    );
  };
  writeFileSync(join(sysDir, "class/drm/card0/device/gpu_busy_percent"), "37\n");
  return { set, sample: createHostSampler({ procDir, sysDir, dataDir: root }) };
}

test("traffic and processor time are means since the last look; the loopback, partitions and loops do not count", async () => {
  const { set, sample } = machine();
  set({ busy: 1000, idle: 1000, sectors: 0, busyMs: 0, received: 0 });
  const first = await sample(0);
  expect(first.map(({ resource }) => resource)).not.toContain("cpu");
  expect(first).toContainEqual({ resource: "memory", value: 6144, capacity: 8192 });
  set({ busy: 1250, idle: 1750, sectors: 20_000, busyMs: 2_500, received: 5_000_000 });
  const second = new Map((await sample(10_000)).map((reading) => [reading.resource, reading]));
  const cpu = second.get("cpu");
  expect((cpu?.value ?? 0) / (cpu?.capacity ?? 1)).toBeCloseTo(0.25);
  expect(second.get("disk_read")?.value).toBeCloseTo(1.024);
  expect(second.get("disk_write")?.value).toBeCloseTo(2.048);
  expect(second.get("disk_busy")).toMatchObject({ value: 0.25, capacity: 1 });
  expect(second.get("network_in")?.value).toBeCloseTo(0.5);
  expect(second.get("network_out")?.value).toBeCloseTo(1.5);
  expect(second.get("gpu.0")).toMatchObject({ value: 0.37, capacity: 1 });
});

test("a counter that went backwards gives no figure instead of a wrong one", async () => {
  const { set, sample } = machine();
  set({ busy: 1000, idle: 1000, sectors: 50_000, busyMs: 900, received: 900 });
  await sample(0);
  set({ busy: 1001, idle: 1009, sectors: 10, busyMs: 1, received: 1 });
  const names = (await sample(10_000)).map(({ resource }) => resource);
  expect(names).not.toContain("disk_read");
  expect(names).not.toContain("network_in");
});
