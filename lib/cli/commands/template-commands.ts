import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { AppError } from "#lib/core/index.ts";
import {
  exportTemplates,
  importTemplates,
  ListTemplatesInput,
  listTemplates,
  type TemplateFile,
} from "#lib/services/template/index.ts";
import { cliContext } from "../cli-context.ts";
import { openInput } from "../open-input.ts";
import { safeText, type Terminal } from "../terminal.ts";
import { addOutputOptions, type OutputOptions, showAnswer } from "../tool-command.ts";

const STRATEGIES = ["skip", "overwrite", "merge", "rename"] as const;
type Strategy = (typeof STRATEGIES)[number];

const strategyOption = () =>
  new Option("--conflict-strategy <text>", "what happens to a name that is there already")
    .choices([...STRATEGIES])
    .default("skip");

const textOf = (file: TemplateFile, format: string): string =>
  format === "ndjson"
    ? `${file.templates.map((template) => JSON.stringify(template)).join("\n")}\n`
    : `${JSON.stringify(file, null, 2)}\n`;

/** Writes the file, or prints it without a name. @throws AppError UNAVAILABLE */
async function exportTo(terminal: Terminal, path: string | undefined, format: string): Promise<void> {
  const file = await exportTemplates({ ctx: cliContext(), input: { templateIds: [], includeBuiltin: false } });
  const text = textOf(file, format);
  if (path === undefined || path === "-") return terminal.out(text);
  try {
    writeFileSync(resolve(path), text);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", `${resolve(path)} can't be written: ${String(cause)}`, { cause });
  }
  terminal.err(`${file.templates.length} templates written to ${safeText(resolve(path))}\n`);
}

type ManageOptions = OutputOptions & {
  list?: boolean;
  sortBy?: ListTemplatesInput["sortBy"];
  export?: string;
  import?: string;
  conflictStrategy: Strategy;
};

async function manage(options: ManageOptions, terminal: Terminal): Promise<void> {
  if (options.import !== undefined) {
    const input = { conflictStrategy: options.conflictStrategy, dryRun: false };
    const value = await importTemplates({ ctx: cliContext(), input, body: openInput(options.import) });
    showAnswer({ toolName: "templates.import", value, terminal, options });
  }
  if (options.export !== undefined) await exportTo(terminal, options.export, "json");
  const hasDone = options.import !== undefined || options.export !== undefined;
  if (hasDone && options.list !== true) return;
  const input = ListTemplatesInput.parse({ limit: 500, sortBy: options.sortBy });
  showAnswer({
    toolName: "templates.list",
    value: await listTemplates({ ctx: cliContext(), input }),
    terminal,
    options,
  });
}

/** Commands of the library of templates that do several things at once, or write a file as it is. */
export function addTemplateCommands(program: Command, terminal: Terminal): void {
  const library = program
    .command("manage-plan-templates")
    .summary("List, export and import plan templates")
    .description(
      "Lists the library of templates, or writes it to a file, or reads one; in this order: import, export, list.",
    )
    .option("--list", "list them; done anyway when nothing else is asked for")
    .addOption(
      new Option("--sort-by <text>", "order of the list")
        .choices(["success_rate", "usage_count", "updated", "created", "name"])
        .default("success_rate"),
    )
    .option("--export <file>", "write them into this file; - prints them")
    .option("--import <file>", "read templates from this file; - reads stdin")
    .addOption(strategyOption())
    .addHelpText(
      "after",
      "\nExamples:\n  plantain manage-plan-templates --list --sort-by usage_count" +
        "\n  plantain manage-plan-templates --import shared.json --conflict-strategy rename --list",
    );
  addOutputOptions(library).action(async () => manage(library.opts<ManageOptions>(), terminal));

  const exporting = program
    .command("export-plan-templates")
    .summary("Export plan templates")
    .description("Writes the templates of this installation as a file that another one can import.")
    .addOption(
      new Option("--format <kind>", "json: one document; ndjson: one template a line")
        .choices(["json", "ndjson"])
        .default("json"),
    )
    .option("--output <file>", "file to write; printed without it")
    .addHelpText("after", "\nExample:\n  plantain export-plan-templates --format json --output templates.json");
  exporting.action(async () => {
    const { format, output } = exporting.opts<{ format: string; output?: string }>();
    await exportTo(terminal, output, format);
  });
}
