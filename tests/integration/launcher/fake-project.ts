import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { onTestFinished } from "vitest";

const SCRIPTS = join(import.meta.dirname, "../../../scripts");

/** Stands in for npm: notes the call and puts stand-ins for Next and Prisma where `npm ci` would put the real ones. */
const NPM = `
import { appendFileSync, cpSync, existsSync, readFileSync } from "node:fs";
appendFileSync("calls.txt", "npm " + process.argv[2] + "\\n");
if (existsSync("npm-fails.txt")) { console.error(readFileSync("npm-fails.txt", "utf8")); process.exit(1); }
cpSync("packages", "node_modules", { recursive: true });
`;

/** "next build" notes the call; "next start -H host -p port" serves until it is told to stop. */
const NEXT = `
import { appendFileSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
const [command, , host, , port] = process.argv.slice(2);
appendFileSync("calls.txt", "next " + command + "\\n");
if (command === "build") mkdirSync(".next", { recursive: true });
else {
  console.log("▲ Next.js 0\\nready");
  createServer((_, response) => response.end("hello")).listen(Number(port), host);
  process.on("SIGTERM", () => process.exit(0));
}
`;

const PRISMA = `require("node:fs").appendFileSync("calls.txt", "prisma " + process.argv[2] + "\\n");`;

/** The worker crashes as often as worker-crashes.txt says, then runs. */
const WORKER = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
appendFileSync("calls.txt", "worker\\n");
const left = existsSync("worker-crashes.txt") ? Number(readFileSync("worker-crashes.txt", "utf8")) : 0;
if (left > 0) { writeFileSync("worker-crashes.txt", String(left - 1)); process.exit(1); }
process.on("SIGTERM", () => process.exit(0));
setInterval(() => {}, 1000);
`;

const FILES: Record<string, string> = {
  "package.json": '{ "type": "module" }',
  "package-lock.json": "{}",
  "app/page.tsx": "export {};",
  "prisma/schema.prisma": "",
  "lib/worker/main.ts": WORKER,
  "npm/npm-cli.js": NPM,
  "packages/next/package.json": '{ "type": "module" }',
  "packages/next/dist/bin/next": NEXT,
  "packages/prisma/package.json": "{}",
  "packages/prisma/build/index.js": PRISMA,
};

export type Launch = {
  child: ChildProcess;
  /** Everything on stdout and stderr so far. */
  output: () => string;
  stdout: () => string;
  /** Resolves when the output contains a text; fails when the launcher ends before. */
  says: (text: string) => Promise<void>;
  ended: Promise<number | null>;
};

/** A project with the real launcher and stand-ins for everything that it runs. */
export function makeProject() {
  const folder = mkdtempSync(join(tmpdir(), "plantain-launcher-"));
  const launches: Launch[] = [];
  onTestFinished(async () => {
    for (const { child, ended } of launches) {
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  cpSync(SCRIPTS, join(folder, "scripts"), { recursive: true });
  write("scripts/migrate.mjs", 'console.log("The database is up to date.");');
  const launch = (args: string[], env: Record<string, string> = {}): Launch => {
    const launched = start(folder, args, env);
    launches.push(launched);
    return launched;
  };
  const calls = () => readFileSync(join(folder, "calls.txt"), "utf8").trim().split("\n");
  return { folder, write, launch, calls };
}

function start(folder: string, args: string[], env: Record<string, string>): Launch {
  const child = spawn(process.execPath, [join(folder, "scripts/run.mjs"), ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      npm_execpath: join(folder, "npm/npm-cli.js"),
      ...env,
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      printed[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const output = () => printed.stderr + printed.stdout;
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output().includes(text) && resolve();
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`The launcher ended without saying "${text}":\n${output()}`)));
    });
  return { child, output, stdout: () => printed.stdout, says, ended };
}
