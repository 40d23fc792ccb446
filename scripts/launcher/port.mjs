// Is the port free, and if not, whose is it?
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

import { commandOf } from "./lock.mjs";
import { LaunchError } from "./report.mjs";

const PORTS_TRIED = 50;

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} the error code of listening there, undefined when it works
 */
export function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** @param {string} host */
export function freePort(host) {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, host, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * @param {string | undefined} text value of PORT
 * @returns {number}
 */
export function parsePort(text) {
  const port = Number(text || "3000");
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new LaunchError(`PORT must be a number from 1 to 65535, not "${text}"`, "For example: PORT=3001 npm start");
}

/**
 * @param {number} port
 * @param {string} host
 */
export async function assertPortFree(port, host) {
  const code = await tryPort(port, host);
  if (code === undefined) return;
  if (code === "EADDRINUSE") {
    const owner = portOwner(port);
    const suggestion = await nextFreePort(port, host);
    throw new LaunchError(
      `Port ${port} on ${host} is already taken${owner === undefined ? "" : ` by ${owner}`}`,
      `Stop that program, or use another port: PORT=${suggestion} npm start`,
    );
  }
  if (code === "EACCES") {
    throw new LaunchError(
      `This user may not open port ${port}`,
      "Ports below 1024 need rights: use for example PORT=3000",
    );
  }
  throw new LaunchError(
    `Plantain cannot listen on ${host} (${code})`,
    "PLANTAIN_HOST must be an address of this machine: 127.0.0.1 for this machine only, 0.0.0.0 for all networks",
  );
}

async function nextFreePort(port, host) {
  for (let next = port + 1; next <= Math.min(port + PORTS_TRIED, 65_535); next++) {
    if ((await tryPort(next, host)) === undefined) return next;
  }
  return freePort(host);
}

/**
 * "node server.js (process 123)" for whoever listens on a port, as far as the system tells this user.
 * @param {number} port
 */
export function portOwner(port) {
  const pid = process.platform === "linux" ? linuxListener(port) : listenerByLsof(port);
  if (pid === undefined) return undefined;
  const command = commandOf(pid);
  return command ? `${command.slice(0, 80)} (process ${pid})` : `process ${pid}`;
}

function listenerByLsof(port) {
  try {
    const out = execFileSync("lsof", ["-nP", "-t", `-iTCP:${port}`, "-sTCP:LISTEN"], {
      encoding: "utf8",
      stdio: "pipe",
    });
    const pid = Number(out.split("\n")[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

const TCP_LISTEN = "0A";

function linuxListener(port) {
  const inode = ["/proc/net/tcp", "/proc/net/tcp6"].map((table) => listeningInode(table, port)).find(Boolean);
  if (inode === undefined) return undefined;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => holdsSocket(pid, `socket:[${inode}]`));
}

function listeningInode(table, port) {
  try {
    const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
    const rows = readFileSync(table, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
    return rows.find((row) => row[1]?.endsWith(`:${hexPort}`) && row[3] === TCP_LISTEN)?.[9];
  } catch {
    return undefined;
  }
}

function holdsSocket(pid, socket) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === socket);
  } catch {
    return false;
  }
}
