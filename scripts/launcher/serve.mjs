// `npm start` and `npm run dev`: web and worker together.
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { takeLock } from "./lock.mjs";
import { ensureNode } from "./node-runtime.mjs";
import { assertPortFree, parsePort } from "./port.mjs";
import { ensureDataDir, migrate, prepare } from "./prepare.mjs";
import { NODE_FLAGS, WORK_FLAGS } from "./programs.mjs";
import { inProject } from "./project.mjs";
import { LaunchError, say } from "./report.mjs";
import { supervise } from "./supervise.mjs";

const NEXT = inProject("node_modules", "next", "dist", "bin", "next");
const WORKER = inProject("lib", "worker", "main.ts");
const TETHER = ["--import", new URL(`./tether.mjs?supervisor=${process.pid}`, import.meta.url).href];

/** Next's own banner, which the launcher's line about the address replaces. */
const BANNER = /^\s*(▲ Next\.js|- Local:|- Network:|✓ (Starting|Ready)|$)/;

/** @returns {Promise<number>} */
export function start() {
  return serve({
    outputs: ["dependencies", "client", "build"],
    web: ({ host, port }) => ({
      name: "web server",
      args: [...NODE_FLAGS, ...TETHER, NEXT, "start", "-H", host, "-p", String(port)],
      onLine: (line) => BANNER.test(line),
    }),
    worker: { name: "worker", args: [...WORK_FLAGS, ...TETHER, WORKER] },
  });
}

/** @returns {Promise<number>} */
export function dev() {
  return serve({
    outputs: ["dependencies", "client"],
    web: ({ host, port }) => ({
      name: "web server",
      args: [...NODE_FLAGS, ...TETHER, NEXT, "dev", "-H", host, "-p", String(port)],
    }),
    worker: { name: "worker", args: ["--watch", "--watch-preserve-output", ...WORK_FLAGS, WORKER] },
  });
}

async function serve({ outputs, web, worker }) {
  const address = { host: process.env.PLANTAIN_HOST || "127.0.0.1", port: parsePort(process.env.PORT) };
  const url = `http://${urlHost(address.host)}:${address.port}`;
  const dataDir = process.env.PLANTAIN_DATA_DIR;
  ensureDataDir(dataDir);
  const lock = takeLock(join(dataDir, "plantain.lock"), { url });
  if ("holder" in lock) throw alreadyRunning(lock.holder, dataDir);
  await assertPortFree(address.port, address.host);
  const node = await ensureNode();
  await prepare(node, outputs);
  await migrate(node);

  const env = { PORT: String(address.port), PLANTAIN_HOST: address.host };
  let isAnswering = false;
  const programs = [{ ...web(address), isUp: () => isAnswering }, worker].map((program) => ({ ...program, env }));
  const processes = supervise({ node, programs });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void processes.stop(0));
  void announce(url, processes.finished).then(() => {
    isAnswering = true;
  });
  const code = await processes.finished;
  lock.release();
  return code;
}

/** Says the address once the server answers on it. */
async function announce(url, finished) {
  let ended = false;
  void finished.then(() => {
    ended = true;
  });
  while (!ended && !(await answers(url))) await sleep(100);
  if (!ended) say(`Plantain is running: ${url} (stop with Ctrl+C)`);
}

const answers = (url) =>
  new Promise((resolve) => {
    const probe = request(url, { method: "HEAD", timeout: 2000 }, () => resolve(true));
    probe.on("error", () => resolve(false)).on("timeout", () => probe.destroy());
    probe.end();
  });

/** An address that a browser can open, for a server that listens on all of them. */
function urlHost(host) {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

const alreadyRunning = ({ pid, url, since }, dataDir) =>
  new LaunchError(
    `Plantain is already running with the data in ${dataDir}: ${url} (process ${pid}, since ${since})`,
    "Open that address, or stop it first. For a second one: PORT=3001 PLANTAIN_DATA_DIR=./data-2 npm start",
  );
