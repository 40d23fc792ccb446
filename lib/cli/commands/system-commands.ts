import type { Command } from "commander";
import { serveMcpStdio } from "#lib/mcp/index.ts";
import { updateSettings } from "#lib/services/setting/index.ts";
import { migrateStore } from "#lib/services/store/index.ts";
import { findTool, fromText, rejectUnknownFields } from "#lib/tools/index.ts";
import { cliContext } from "../cli-context.ts";
import type { Terminal } from "../terminal.ts";
import { addOutputOptions, showAnswer } from "../tool-command.ts";

/** `settings set <key> <value>`, which reads better than a flag for each setting. */
export function addSettingCommand(settings: Command, terminal: Terminal): void {
  const set = settings
    .command("set")
    .summary("Change a setting")
    .description("Changes one setting; `plantain settings get` shows all with their defaults.")
    .argument("<key>")
    .argument("<value>")
    .addHelpText("after", "\nExample:\n  plantain settings set max_recommendations 20");
  addOutputOptions(set).action(async (key: string, value: string) => {
    const tool = findTool("settings.update");
    const input = fromText(tool, { [key]: value });
    rejectUnknownFields(tool, input);
    const changed = await updateSettings({ ctx: cliContext(), input });
    showAnswer({ toolName: tool.name, value: changed, terminal, options: set.opts() });
  });
}

export function addSystemCommands(program: Command, terminal: Terminal): void {
  const migrate = program
    .command("migrate")
    .summary("Update the store")
    .description(
      "Brings the database to the schema of this version; a copy is made first. Every start does this, too.",
    );
  addOutputOptions(migrate).action(async () => {
    const value = await migrateStore(cliContext().env);
    showAnswer({ toolName: "store.migrate", value, terminal, options: migrate.opts() });
  });

  program
    .command("mcp:planning")
    .summary("Serve agents over stdio")
    .description("An MCP server on stdin and stdout. Agents may look and propose plans; approving stays with people.")
    .addHelpText(
      "after",
      '\nExample, in an agent\'s configuration:\n  {"command": "plantain", "args": ["mcp:planning"]}',
    )
    .action(() => serveMcpStdio(cliContext()));
}
