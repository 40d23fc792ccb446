import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Argument, type Command, Option } from "commander";
import { AppError, isAppError } from "#lib/core/index.ts";
import type { ServiceContext } from "#lib/services/context/index.ts";
import { runDefinedTool } from "#lib/tools/index.ts";
import { cliContext } from "./cli-context.ts";
import { type CliTool, flagNameOf, inputFromFlags, optionsOf, withFlagNames } from "./flags.ts";
import { follow } from "./follow.ts";
import { openInput } from "./open-input.ts";
import { renderAnswer } from "./render/answer.ts";
import { safeText, type Terminal } from "./terminal.ts";

export type OutputOptions = {
  json?: boolean;
  format?: "text" | "json";
  output?: string;
  wait?: boolean;
  monitor?: boolean;
  file?: string;
};

/** Adds what an operation of the registry needs to its command: arguments, flags, help, and what it does. */
export function toolCommand(command: Command, tool: CliTool, terminal: Terminal): Command {
  const { positional = [], examples, follow: binding } = tool.cli;
  command.summary(tool.title).description(tool.description);
  for (const name of positional) command.addArgument(new Argument(`[${flagNameOf(tool, name)}]`));
  for (const option of optionsOf(tool)) command.addOption(option);
  if (binding?.when === "always") command.option("--no-wait", "do not wait until the work is done");
  if (binding?.when === "on-request") command.option("--monitor", "watch the work until it is done");
  if (tool.reads !== undefined) command.option("--file <path>", "file to read; stdin without it or with -");
  addOutputOptions(command);
  command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  ${example}`).join("\n")}`);
  return command.action(async (...args: unknown[]) => {
    const options = command.opts<OutputOptions>();
    const positionals = args.slice(0, positional.length) as (string | undefined)[];
    await runToolCommand({ tool, terminal, options, input: inputFromFlags(tool, positionals, options) });
  });
}

export function addOutputOptions(command: Command): Command {
  return command
    .option("--json", "print the answer as JSON, and nothing else, on stdout")
    .addOption(new Option("--format <kind>", "text or json").choices(["text", "json"]))
    .option("--output <file>", "also write the answer as JSON into this file");
}

/** The command did its part; what it asked for did not succeed. */
export class WorkFailed extends AppError {}

type Run = { tool: CliTool; terminal: Terminal; options: OutputOptions; input: Record<string, unknown> };

async function runToolCommand(run: Run): Promise<void> {
  const { tool, terminal, options, input } = run;
  const ctx = cliContext();
  const body = tool.reads === undefined ? {} : { body: openInput(options.file) };
  const answer = await withFlagsInErrors(tool, () => runDefinedTool({ ctx, tool, input, ...body }));
  const { value, problem } = await afterWork(ctx, run, answer);
  showAnswer({ toolName: tool.name, value, terminal, options });
  const failure = problem ?? tool.cli.failure?.(value) ?? null;
  if (failure !== null) throw new WorkFailed("INTERNAL", failure);
}

/** Waits for what the answer started, where that is wanted or where nobody else would do it. */
async function afterWork(
  ctx: ServiceContext,
  run: Run,
  answer: unknown,
): Promise<{ value: unknown; problem: string | null }> {
  const binding = run.tool.cli.follow;
  const target = binding?.target(answer) ?? null;
  if (binding === undefined || target === null || !(await isWanted(ctx, run))) return { value: answer, problem: null };
  const quiet = { ...run.terminal, err: () => {}, isInteractive: false };
  const end = await follow(ctx, target, isJson(run.options) ? quiet : run.terminal);
  const value = await binding.refresh(ctx, answer, run.input);
  return { value, problem: end.hasFailed ? (end.problem ?? "The work did not succeed.") : null };
}

async function isWanted(ctx: ServiceContext, { tool, options }: Run): Promise<boolean> {
  if (tool.cli.follow?.when === "always") return options.wait !== false;
  if (options.monitor === true) return true;
  const { isWorkerAlive } = await import("#lib/services/execution/index.ts");
  return !(await isWorkerAlive(ctx));
}

async function withFlagsInErrors<T>(tool: CliTool, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isAppError(error) && error.code === "INVALID_INPUT" ? withFlagNames(tool, error) : error;
  }
}

const isJson = (options: OutputOptions): boolean => options.json === true || options.format === "json";

/** Prints an answer as people or as programs want it, and writes it into a file where that was asked for. */
export function showAnswer(answer: {
  toolName: string;
  value: unknown;
  terminal: Terminal;
  options: OutputOptions;
}): void {
  const { toolName, value, terminal, options } = answer;
  const json = `${JSON.stringify(value, null, 2)}\n`;
  if (options.output !== undefined) writeAnswer(options.output, json, terminal);
  if (isJson(options)) terminal.out(json);
  else terminal.out(`${renderAnswer(toolName, value, terminal.columns)}\n`);
}

function writeAnswer(file: string, json: string, terminal: Terminal): void {
  const path = resolve(file);
  try {
    writeFileSync(path, json);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", `${path} can't be written: ${String(cause)}`, { cause });
  }
  terminal.err(`Written to ${safeText(path)}\n`);
}
