import { Command } from "commander";
import { PRODUCT_VERSION } from "#lib/services/runtime/index.ts";
import { TOOLS, type ToolDefinition } from "#lib/tools/index.ts";
import { addLogCommands } from "./commands/log-commands.ts";
import { addSettingCommand, addSystemCommands } from "./commands/system-commands.ts";
import { addTemplateCommands } from "./commands/template-commands.ts";
import { addUserCommands } from "./commands/user-commands.ts";
import { EXIT_CODE_HELP } from "./exit-codes.ts";
import type { CliTool } from "./flags.ts";
import type { Terminal } from "./terminal.ts";
import { toolCommand } from "./tool-command.ts";

const GROUPS: Readonly<Record<string, string>> = {
  audit: "who did what",
  bottlenecks: "what keeps runs from being done sooner",
  executions: "what ran and what runs",
  findings: "what is slow, failing or missing",
  jobs: "long work in the background",
  logs: "patterns, lines and files",
  media: "the library",
  notifications: "webhooks, ntfy and e-mail",
  plans: "look at, approve and reject plans",
  recommendations: "what to do next",
  resources: "processor, memory, disks, network over time",
  settings: "look at and change settings",
  sources: "what Plantain reads",
  tasks: "task runs",
  templates: "plans that can be made again",
  token: "API tokens for programs",
  user: "people who may sign in",
};

const hasCommand = (tool: ToolDefinition): tool is CliTool => tool.cli !== undefined;

/** `plantain` with a command for each operation of the registry that has one, and the few that only make sense here. */
export function makeProgram(terminal: Terminal): Command {
  const program = new Command("plantain")
    .description("Finds what is slow, missing or wasteful in a media pipeline, and plans the fix.")
    .version(PRODUCT_VERSION)
    .showSuggestionAfterError(true)
    .configureHelp({ sortSubcommands: true })
    .addHelpText("after", `\n${EXIT_CODE_HELP}`);
  configure(program, terminal);
  for (const tool of TOOLS.filter(hasCommand)) {
    for (const words of [tool.cli.command, ...(tool.cli.aliases ?? []).map((alias) => [alias])]) {
      toolCommand(commandAt(program, words), tool, terminal);
    }
  }
  addLogCommands(program, commandAt(program, ["logs"]), terminal);
  addTemplateCommands(program, terminal);
  addUserCommands(commandAt(program, ["user"]), terminal);
  addSettingCommand(commandAt(program, ["settings"]), terminal);
  addSystemCommands(program, terminal);
  configure(program, terminal);
  return program;
}

/** The command of these words; groups on the way are made when they are first named. */
function commandAt(parent: Command, words: readonly string[]): Command {
  const [word, ...rest] = words;
  if (word === undefined) return parent;
  const known = parent.commands.find((command) => command.name() === word);
  const summary = GROUPS[word];
  const command = known ?? parent.command(word).summary(summary ?? "");
  return commandAt(command, rest);
}

/** Commander ends the process and writes by itself unless each command is told not to. */
function configure(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: terminal.out,
    writeErr: terminal.err,
    outputError: (text, write) => write(text),
  });
  for (const inner of command.commands) configure(inner, terminal);
}
