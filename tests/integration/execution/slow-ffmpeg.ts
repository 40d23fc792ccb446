import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeAvi } from "#lib/sample/encode-avi.ts";
import { tempFolder } from "./library-fixture.ts";

/**
 * A stand-in for ffmpeg that starts a child of its own and hangs while the file `slow` is there, and otherwise writes a
 * "picture" at once. `pids()` are all processes that it ever was.
 */
export function slowFfmpeg() {
  const folder = tempFolder();
  const path = join(folder, "ffmpeg");
  const slow = join(folder, "slow");
  const log = join(folder, "pids");
  const script = `#!/bin/sh
case "$*" in *-version*) echo "ffmpeg version 7.0-test"; exit 0;; esac
for last; do :; done
if [ -e "${slow}" ]; then
  sleep 300 & echo "$$ $!" >> "${log}"
  wait
fi
printf picture > "\${last#file:}"
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  writeFileSync(slow, "");
  return {
    path,
    hurry: () => rmSync(slow),
    pids: (): number[] => (existsSync(log) ? readFileSync(log, "utf8").trim().split(/\s+/).map(Number) : []),
  };
}

/** A process that waits to be collected is as good as gone. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync("/proc/self/stat") || (existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, "utf8")));
}

/** Tiny films with a picture in each. */
export function writeFilms(folder: string, count: number): void {
  for (let number = 1; number <= count; number += 1) {
    const tone = { seconds: 0.3, pitchHz: 200 + number, tags: { title: `Film ${number}` } };
    writeFileSync(join(folder, `Film ${number} (2001).avi`), encodeAvi(tone as Parameters<typeof encodeAvi>[0]));
  }
}

/** Waits for a state of the world, looking every 20 ms. */
export async function until(what: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`it did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
