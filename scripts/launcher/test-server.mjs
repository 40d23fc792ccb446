// The real `npm start` for tests: own data folder, own port.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { inProject, programEnv, ROOT } from "./project.mjs";
import { LaunchError } from "./report.mjs";

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts web and worker through the launcher and resolves when the launcher says that they run.
 * @param {{ node: string, port: number, dataDir: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ url: string, output: () => string, stop: () => Promise<number | null> }>}
 */
export async function startServer({ node, port, dataDir, env = {} }) {
  const child = spawn(node, [inProject("scripts", "run.mjs"), "start"], {
    cwd: ROOT,
    env: { ...programEnv(node), ...env, PORT: String(port), PLANTAIN_HOST: "127.0.0.1", PLANTAIN_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise((resolve) => child.once("close", resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  }
  const stop = async () => {
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    const code = await ended;
    clearTimeout(kill);
    return code;
  };
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!output.includes("Plantain is running")) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      await stop();
      throw new LaunchError("The server for the tests did not start", output);
    }
    await sleep(100);
  }
  return { url: `http://127.0.0.1:${port}`, output: () => output, stop };
}
