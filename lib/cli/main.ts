import { closeAppContext } from "#lib/services/runtime/index.ts";
import { runCli } from "./run-cli.ts";
import { processTerminal } from "./terminal.ts";

// Whoever reads the answer may stop early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
await closeAppContext();
