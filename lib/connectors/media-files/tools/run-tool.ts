import { spawn } from "node:child_process";

/** How a program ended. `stdout` is cut at the limit (`truncated`), `stderr` keeps its last 16 KiB. */
export type ToolRun = {
  outcome: "exited" | "timeout" | "aborted" | "not_started";
  exitCode: number | null;
  stdout: Buffer;
  stderr: string;
  truncated: boolean;
};

type ToolInput = {
  command: string;
  args: readonly string[];
  timeoutMs: number;
  stdoutBytesMax?: number;
  /** Folder that it works in; ours unless told. */
  cwd?: string;
  /** Sees what the program writes as it comes, beyond the limit as well. */
  onStdout?: (text: string) => void;
  signal?: AbortSignal | undefined;
};

const STDERR_KEPT = 16 * 1024;

/** What a program gets to see of our environment: no secrets, nothing that changes what it does. */
function toolEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "LD_LIBRARY_PATH", "HOME"];
  const found = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return { ...Object.fromEntries(found), LC_ALL: "C.UTF-8" } as unknown as NodeJS.ProcessEnv;
}

/** Kills the program and everything it started: it runs as the leader of its own process group (POSIX). */
function killGroup(pid: number | undefined, kill: () => void): void {
  if (pid === undefined) return;
  try {
    if (process.platform === "win32") kill();
    else process.kill(-pid, "SIGKILL");
  } catch {
    kill();
  }
}

/**
 * Runs a program with an argument vector (never a shell), no standard input, a time limit and bounded output.
 * Never rejects: a missing program is the outcome "not_started".
 */
export function runTool(input: ToolInput): Promise<ToolRun> {
  const stdoutBytesMax = input.stdoutBytesMax ?? 16 * 1024 * 1024;
  if (input.signal?.aborted) {
    return Promise.resolve({
      outcome: "aborted",
      exitCode: null,
      stdout: Buffer.alloc(0),
      stderr: "",
      truncated: false,
    });
  }
  return new Promise((resolve) => {
    const child = spawn(input.command, input.args, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
      shell: false,
      ...(input.cwd !== undefined && { cwd: input.cwd }),
      env: toolEnvironment(),
    });
    const chunks: Buffer[] = [];
    let stdoutBytes = 0;
    let stderr = "";
    let outcome: ToolRun["outcome"] = "exited";
    const stop = (why: ToolRun["outcome"]): void => {
      if (outcome === "exited") outcome = why;
      killGroup(child.pid, () => child.kill("SIGKILL"));
    };
    const timer = setTimeout(() => stop("timeout"), input.timeoutMs);
    const onAbort = (): void => stop("aborted");
    input.signal?.addEventListener("abort", onAbort, { once: true });
    const finish = (exitCode: number | null): void => {
      clearTimeout(timer);
      input.signal?.removeEventListener("abort", onAbort);
      const stdout = Buffer.concat(chunks);
      resolve({ outcome, exitCode, stdout, stderr, truncated: stdoutBytes > stdoutBytesMax });
    };
    child.stdout.on("data", (chunk: Buffer) => {
      const room = stdoutBytesMax - stdoutBytes;
      stdoutBytes += chunk.length;
      if (room > 0) chunks.push(chunk.subarray(0, room));
      input.onStdout?.(chunk.toString("utf8"));
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-STDERR_KEPT);
    });
    child.on("error", (error) => {
      if (child.pid === undefined) outcome = "not_started";
      stderr += error.message;
      if (child.pid === undefined) finish(null);
    });
    child.on("close", (exitCode) => finish(exitCode));
  });
}

/**
 * Options that go before `-i` in ffmpeg and ffprobe: local files only, and only real containers, because a playlist
 * or concat script under the name of a film could make them open other files.
 */
export const SAFE_INPUT_OPTIONS: readonly string[] = [
  "-protocol_whitelist",
  "file",
  "-format_whitelist",
  [
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mp3,flac,ogg,wav,w64,aiff,aac,loas,ac3,eac3,dts,dtshd,truehd,asf,flv,live_flv",
    "mpeg,mpegts,mpegvideo,m4v,h264,hevc,rm,wv,ape,tta,tak,mpc,mpc8,dsf,iff,caf,au,amr,voc,nut,mxf,gxf,dv,obu,ivf,bink,yuv4mpegpipe",
  ].join(","),
];
