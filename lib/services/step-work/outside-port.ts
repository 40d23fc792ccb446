import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProgramThere, resolveInsideRoot, runTool } from "#lib/connectors/media-files/index.ts";
import { RequestFault, sendRequest } from "#lib/connectors/outside/index.ts";
import {
  type CommandTemplate,
  faultOfValues,
  fillCommand,
  parseAllowedHosts,
  parseCommands,
  pathSlotsOf,
  type StepInput,
} from "#lib/core/index.ts";
import { StepFailure, type StepPorts } from "#lib/execution/index.ts";
import { hideSecrets } from "#lib/logs/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { readSettings } from "#lib/services/setting/index.ts";

type Wish = StepInput<"shell">;

const START_KEPT = 1_000;
const PRINTED_BYTES_MOST = 256 * 1024;
const PRINTED_KEPT = 8_000;
const LINES_MOST = 200;

/** Text of others as it may stand in a log: no secrets, nothing that moves the cursor. */
const plain = (text: string): string => hideSecrets(text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, " "));

const isExpected = (expected: readonly number[], status: number): boolean =>
  expected.length === 0 ? status >= 200 && status < 300 : expected.includes(status);

async function request(
  ctx: ServiceContext,
  { wish, signal }: Parameters<StepPorts["outside"]["request"]>[0],
): ReturnType<StepPorts["outside"]["request"]> {
  const { http_allowed_hosts: hosts } = await readSettings(ctx);
  const key = wish.idempotencyKey;
  const headers = { ...wish.headers, ...(key !== undefined && { "idempotency-key": key }) };
  const { method, url, body, maxBytes } = wish;
  const allowed = parseAllowedHosts(hosts) ?? [];
  const timeoutMs = wish.timeoutSeconds * 1000;
  const answer = await sendRequest({ method, url, headers, body, maxBytes, timeoutMs, allowed, signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof RequestFault)) throw error;
      const { neverSent, isPassing: isRetryable } = error;
      throw new StepFailure(error.message, { neverSent, isRetryable, cause: error });
    },
  );
  const start = plain(answer.body.subarray(0, START_KEPT).toString("utf8"));
  if (!isExpected(wish.expectStatus, answer.status)) {
    const said = start.replace(/\s+/g, " ").slice(0, 200);
    const isRetryable = answer.status === 429 || answer.status >= 500;
    throw new StepFailure(`The server answered ${answer.status}. ${said}`.trim(), { isRetryable });
  }
  const { status, sha256, redirects } = answer;
  return { status, sizeBytes: answer.body.length, sha256, start, url: answer.url, redirects };
}

/** Paths of a plan lie in the folder of its source, or nowhere. */
async function withPaths(ctx: ServiceContext, template: CommandTemplate, wish: Wish): Promise<Record<string, string>> {
  const slots = pathSlotsOf(template);
  if (slots.length === 0) return wish.values;
  const source = await ctx.db.source.findUnique({ where: { id: wish.sourceId ?? "" }, select: { path: true } });
  if (source === null)
    throw new StepFailure("The command names paths, and no folder that they lie in.", { neverSent: true });
  const resolved = await Promise.all(
    slots.map(async (name) => [name, await resolveInsideRoot(source.path, wish.values[name] ?? "")] as const),
  );
  return { ...wish.values, ...Object.fromEntries(resolved) };
}

async function argumentsOf(ctx: ServiceContext, wish: Wish): Promise<{ program: string; args: string[] }> {
  const { shell_commands: text } = await readSettings(ctx);
  const template = parseCommands(text)?.get(wish.command);
  if (template === undefined) {
    throw new StepFailure(`The settings allow no command "${wish.command}".`, { neverSent: true });
  }
  const fault = faultOfValues(template, wish.values);
  if (fault !== null) throw new StepFailure(`The command can't be run: ${fault}.`, { neverSent: true });
  const { program } = template;
  if (!(await isProgramThere(program))) {
    throw new StepFailure(`${program} is not there, or may not be run by Plantain.`, { neverSent: true });
  }
  return { program, args: fillCommand(template, await withPaths(ctx, template, wish)) };
}

/** Hands complete lines on, up to a number. */
function lineReader(onLine: (line: string) => void): (chunk: string) => void {
  let rest = "";
  let told = 0;
  return (chunk) => {
    const lines = (rest + chunk).split(/[\r\n]+/);
    rest = (lines.pop() ?? "").slice(-4_000);
    for (const line of lines) {
      if (line.trim() === "" || told >= LINES_MOST) continue;
      told += 1;
      onLine(plain(line).slice(0, 1_000));
    }
  };
}

async function run(
  ctx: ServiceContext,
  { wish, onLine, signal }: Parameters<StepPorts["outside"]["run"]>[0],
): ReturnType<StepPorts["outside"]["run"]> {
  const { program, args } = await argumentsOf(ctx, wish);
  const cwd = await mkdtemp(join(tmpdir(), "plantain-command-"));
  try {
    const timeoutMs = wish.timeoutMinutes * 60_000;
    const stdoutBytesMax = PRINTED_BYTES_MOST;
    const ended = await runTool({
      command: program,
      args,
      timeoutMs,
      stdoutBytesMax,
      cwd,
      signal,
      onStdout: lineReader(onLine),
    });
    signal.throwIfAborted();
    if (ended.outcome === "not_started") throw new StepFailure(`${program} could not be started.`, { neverSent: true });
    if (ended.outcome === "timeout") throw new StepFailure(`It was stopped after ${wish.timeoutMinutes} min.`);
    const printed = plain(`${ended.stdout.toString("utf8")}\n${ended.stderr}`.trim());
    const isCut = ended.truncated || printed.length > PRINTED_KEPT;
    return { exitCode: ended.exitCode ?? -1, printed: printed.slice(-PRINTED_KEPT), isCut };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** What steps may do outside the library: only what an admin has written into the settings. */
export const outsidePort = (ctx: ServiceContext): StepPorts["outside"] => ({
  request: (input) => request(ctx, input),
  run: (input) => run(ctx, input),
});
