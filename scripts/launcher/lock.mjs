// One holder at a time: a file with the holder's process id, taken over when that process is gone.
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";

import { explainFailure } from "./report.mjs";

/**
 * Takes the lock, or tells who holds it. The lock ends with `release` or with the process.
 * @param {string} path
 * @param {Record<string, unknown>} [details] for whoever finds the lock taken
 * @returns {{ release: () => void } | { holder: Record<string, unknown> & { pid: number } }}
 */
export function takeLock(path, details = {}) {
  const mine = JSON.stringify({ ...details, pid: process.pid, host: hostname(), since: new Date().toISOString() });
  for (;;) {
    if (tryCreate(path, mine)) {
      const release = () => {
        if (readText(path) === mine) rmSync(path, { force: true });
      };
      process.once("exit", release);
      return { release };
    }
    const found = readText(path);
    const holder = parseHolder(found);
    if (holder !== undefined && isRunning(holder)) return { holder };
    // Only what was found dead is removed: another process may have taken the lock meanwhile.
    if (readText(path) === found) rmSync(path, { force: true });
  }
}

function tryCreate(path, content) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, "wx");
    writeSync(file, content);
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw explainFailure(`Writing ${path}`, `${error.code} ${error.message}`);
  }
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parseHolder(text) {
  try {
    const holder = JSON.parse(text ?? "");
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Process ids are used again after a restart, so the process must also be one of ours. */
function isRunning({ pid, host }) {
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  const command = commandOf(pid);
  return command === undefined || /node|npm/i.test(command);
}

/**
 * The command line of a process, or undefined where the system does not tell.
 * @param {number} pid
 */
export function commandOf(pid) {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    if (process.platform === "win32") return undefined;
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
