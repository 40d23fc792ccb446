import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { AppError } from "#lib/core/index.ts";
import { getJob } from "#lib/services/job/index.ts";
import { ingestLogs, type LogBody, tryLogs } from "#lib/services/log-ingest/index.ts";
import { cliContext } from "../cli-context.ts";
import { follow } from "../follow.ts";
import type { Terminal } from "../terminal.ts";
import { addOutputOptions, type OutputOptions, showAnswer } from "../tool-command.ts";

type FileOptions = OutputOptions & { file?: string; name?: string };

/** The lines of a file, or of stdin when none is named. @throws AppError NOT_FOUND */
async function bodyOf(file: string | undefined): Promise<LogBody> {
  if (file === undefined || file === "-") return { bytes: process.stdin, isGzip: false, isNdjson: false };
  const path = resolve(file);
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) throw new AppError("NOT_FOUND", `There is no file ${path}.`);
  const bytes = createReadStream(path, { highWaterMark: 1 << 18 });
  return { bytes, isGzip: path.endsWith(".gz"), isNdjson: /\.(?:ndjson|jsonl)(?:\.gz)?$/.test(path) };
}

const quietIf = (options: OutputOptions, terminal: Terminal): Terminal =>
  options.json === true || options.format === "json" ? { ...terminal, err: () => {}, isInteractive: false } : terminal;

/** Commands that take lines from a file or a pipe, which a flag could not hold. */
export function addLogCommands(program: Command, logs: Command, terminal: Terminal): void {
  const ingest = program
    .command("ingest-logs")
    .summary("Send log lines")
    .description("Takes log lines from a file or stdin into a named stream, and reads them.")
    .option("--file <path>", "file to send; stdin when left out")
    .requiredOption("--name <text>", "name of the stream; it is made when it is new")
    .option("--no-wait", "do not wait until the lines are read")
    .addHelpText(
      "after",
      "\nExamples:\n  plantain ingest-logs --name nightly --file /var/log/nightly.log" +
        "\n  journalctl -u worker -o json | plantain ingest-logs --name worker",
    );
  addOutputOptions(ingest).action(async () => {
    const options = ingest.opts<FileOptions>();
    const ctx = cliContext();
    const input = { name: options.name ?? "", observe: options.wait !== false };
    const value = await ingestLogs({ ctx, input, body: await bodyOf(options.file) });
    if (value.job !== null) await follow(ctx, { jobId: value.job.id }, quietIf(options, terminal));
    const job = value.job === null ? null : await getJob({ ctx, input: { jobId: value.job.id } });
    showAnswer({ toolName: "logs.ingest", value: { ...value, job }, terminal, options });
  });

  const trial = logs
    .command("try")
    .summary("Analyse lines on trial")
    .description("Analyses a file or stdin as a source that is marked as a trial and goes away by itself.")
    .option("--file <path>", "file to try; stdin when left out")
    .option("--name <text>", "what to call it")
    .addHelpText("after", "\nExample:\n  plantain logs try --file strange.log");
  addOutputOptions(trial).action(async () => {
    const options = trial.opts<FileOptions>();
    const ctx = cliContext();
    const name = options.name ?? (options.file === undefined ? undefined : basename(options.file));
    const value = await tryLogs({ ctx, input: name === undefined ? {} : { name }, body: await bodyOf(options.file) });
    await follow(ctx, { jobId: value.job.id }, quietIf(options, terminal));
    const job = await getJob({ ctx, input: { jobId: value.job.id } });
    showAnswer({ toolName: "logs.try", value: { ...value, job }, terminal, options });
  });
}
