import { spawn } from "node:child_process";
import { runCli } from "#lib/cli/run-cli.ts";
import type { AppContext } from "#lib/services/runtime/index.ts";

export type Ran = { code: number; out: string; err: string };

/** Runs a command line in this process, on the test's store. */
export async function plantain(...args: string[]): Promise<Ran> {
  const ran: Ran = { code: 0, out: "", err: "" };
  const terminal = {
    out: (text: string) => {
      ran.out += text;
    },
    err: (text: string) => {
      ran.err += text;
    },
    isInteractive: false,
    columns: null,
  };
  ran.code = await runCli(args, terminal);
  return ran;
}

/** Runs the real program in a process of its own. */
export function spawnPlantain(app: AppContext, args: string[], stdin = ""): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PLANTAIN_DATA_DIR: app.env.dataDir, PLANTAIN_LOG_LEVEL: "error" };
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "lib/cli/main.ts", ...args], {
      env,
    });
    const ran: Ran = { code: -1, out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      ran.out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      ran.err += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...ran, code: code ?? -1 }));
    child.stdin.end(stdin);
  });
}
