import { CommanderError } from "commander";
import { toProblem } from "#lib/tools/index.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import { Interrupted } from "./follow.ts";
import { makeProgram } from "./make-program.ts";
import { safeText, type Terminal } from "./terminal.ts";
import { WorkFailed } from "./tool-command.ts";

/** Runs one command line (without `node` and the script) and says how it ended. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = makeProgram(terminal);
  try {
    await program.parseAsync(args, { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    reportError(error, args, terminal);
    return error instanceof Interrupted ? EXIT.interrupted : exitCodeOf(error);
  }
}

/** One line that says what is wrong, one that says what to do. */
function reportError(error: unknown, args: readonly string[], terminal: Terminal): void {
  const { detail, hint } =
    error instanceof WorkFailed
      ? { detail: error.message, hint: error.hint }
      : toProblem(error, { operation: `plantain ${args[0] ?? ""}` });
  terminal.err(`error: ${safeText(detail)}\n`);
  if (hint !== undefined && hint !== "") terminal.err(`hint: ${safeText(hint)}\n`);
}
