import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromaPackage } from "./chroma-package.ts";

const START_MS = 30_000;

/**
 * For `describe.skipIf(isChromaMissing())`: a machine without the server skips the suite, and a line says so. It is no
 * package of the system, so a missing one is no failure in CI either.
 */
export function isChromaMissing(): boolean {
  const { binding, name } = chromaPackage();
  if (existsSync(binding)) return false;
  const message = `no Chroma server (${name}; node tests/setup/fetch-chroma.ts fetches it, 110 MB)`;
  process.stdout.write(`SKIPPED suite: ${message}\n`);
  return true;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

/** A real Chroma server in a process of its own, which can be killed and started again over the same data. */
export class ChromaTestServer {
  readonly #folder: string;
  #port = 0;
  #child: ChildProcess | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const code = `require(process.argv[1]).cli(["chroma","run","--path",process.argv[2],"--host","127.0.0.1","--port",process.argv[3]])`;
    const args = ["-e", code, chromaPackage().binding, join(this.#folder, "chroma"), String(this.#port)];
    this.#child = spawn(process.execPath, args, { stdio: "ignore", cwd: this.#folder });
    const untilMs = Date.now() + START_MS;
    while (!(await this.#answers())) {
      if (Date.now() > untilMs) throw new Error("Chroma did not start");
      await sleep(50);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  #answers(): Promise<boolean> {
    return fetch(`${this.url}/api/v2/heartbeat`).then(
      (response) => response.ok,
      () => false,
    );
  }
}
