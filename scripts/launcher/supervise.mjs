// Keeping processes running together: restarts what crashes, stops all of them gracefully.
import { spawn } from "node:child_process";

import { exitCode } from "./programs.mjs";
import { programEnv, ROOT } from "./project.mjs";
import { say } from "./report.mjs";

/**
 * `onLine` may keep a line of output for itself; a program that ends while `isUp` says no ends everything.
 * @typedef {{
 *   name: string, args: string[], env?: NodeJS.ProcessEnv, onLine?: (line: string) => boolean, isUp?: () => boolean,
 * }} Program
 */

/** A program that asks for this exit code cannot run as it is configured; trying again would not help. */
export const EXIT_CONFIGURATION = 78;

const TIMES = { firstPauseMs: 1000, longestPauseMs: 30_000, healthyAfterMs: 60_000, graceMs: 15_000 };

/**
 * Runs programs until one of them gives up or `stop` is called.
 * @param {{ node: string, programs: Program[], times?: typeof TIMES }} options
 */
export function supervise({ node, programs, times = TIMES }) {
  let stopping = false;
  let finish = (_code) => {};
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const running = new Set();

  const launch = (program, pauseMs = times.firstPauseMs) => {
    const startedAt = Date.now();
    const child = startProgram(node, program);
    running.add(child);
    child.once("error", (error) => say(`The ${program.name} could not be started: ${error.message}`));
    child.once("close", (code, signal) => {
      running.delete(child);
      if (stopping) return;
      const status = exitCode(code, signal);
      if (status === EXIT_CONFIGURATION) return void stop(EXIT_CONFIGURATION);
      if (program.isUp?.() === false) {
        say(`The ${program.name} could not start (${signal ?? `code ${status}`}); what it said is above`);
        return void stop(status || 1);
      }
      const wasHealthy = Date.now() - startedAt >= times.healthyAfterMs;
      const nextPauseMs = wasHealthy ? times.firstPauseMs : pauseMs;
      say(
        `The ${program.name} ended unexpectedly (${signal ?? `code ${status}`}); starting it again in ${nextPauseMs / 1000} s`,
      );
      const timer = setTimeout(() => launch(program, Math.min(nextPauseMs * 2, times.longestPauseMs)), nextPauseMs);
      running.add(timer);
    });
  };

  /** Asks every program to end, kills those that do not in time; resolves `finished` with the code. */
  const stop = async (code) => {
    if (stopping) return finish(await killAll(running));
    stopping = true;
    for (const entry of running) if (!isChild(entry)) clearTimeout(entry);
    const children = [...running].filter(isChild);
    for (const child of children) child.kill("SIGTERM");
    const ended = Promise.all(children.map(closed)).then(() => code);
    const late = new Promise((resolve) => {
      setTimeout(() => resolve(killAll(running)), times.graceMs).unref();
    });
    finish(await Promise.race([ended, late]));
  };

  for (const program of programs) launch(program);
  return { finished, stop };
}

function startProgram(node, { args, env = {}, onLine }) {
  const child = spawn(node, args, {
    cwd: ROOT,
    env: { ...programEnv(node), ...env },
    // The channel lets a program notice that its supervisor was killed (see tether.mjs).
    stdio: ["ignore", onLine ? "pipe" : "inherit", "inherit", "ipc"],
  });
  if (onLine) forwardLines(child.stdout, onLine);
  return child;
}

/** Passes output on line by line, without the lines that `onLine` keeps for itself. */
function forwardLines(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (!onLine(line)) process.stdout.write(`${line}\n`);
  });
}

const isChild = (entry) => typeof entry.kill === "function";
const closed = (child) => new Promise((resolve) => child.once("close", resolve));

function killAll(running) {
  for (const child of running) if (isChild(child)) child.kill("SIGKILL");
  return 1;
}
