import type { Command } from "commander";
import { createAdmin } from "#lib/services/setup/index.ts";
import { resetPassword } from "#lib/services/user/index.ts";
import { cliContext } from "../cli-context.ts";
import type { Terminal } from "../terminal.ts";
import { addOutputOptions, type OutputOptions, showAnswer } from "../tool-command.ts";
import { askNewPassword } from "./passwords.ts";

type PasswordOptions = OutputOptions & { passwordStdin?: boolean };

const FROM_STDIN = ["--password-stdin", "read the password from stdin instead of asking for it"] as const;

/** Ways back in that need no browser: whoever owns the data folder can always make an admin. */
export function addUserCommands(user: Command, terminal: Terminal): void {
  const create = user
    .command("create-admin")
    .summary("Make an admin")
    .description("Makes an admin without a browser; the first one ends set-up.")
    .requiredOption("--email <address>", "to sign in with")
    .requiredOption("--name <text>", "as others see it")
    .option(...FROM_STDIN)
    .addHelpText("after", "\nExample:\n  plantain user create-admin --email ada@example.org --name Ada");
  addOutputOptions(create).action(async () => {
    const options = create.opts<PasswordOptions & { email: string; name: string }>();
    const password = await askNewPassword(options.passwordStdin === true);
    const input = { name: options.name, email: options.email, password, role: "admin" };
    const value = await createAdmin({ ctx: cliContext(), input });
    showAnswer({ toolName: "users.create_admin", value, terminal, options });
  });

  const reset = user
    .command("reset-password")
    .summary("Set a new password")
    .description("Gives somebody a new password and ends their sessions.")
    .argument("<user>", "id or e-mail address")
    .option(...FROM_STDIN)
    .addHelpText("after", "\nExample:\n  plantain user reset-password ada@example.org");
  addOutputOptions(reset).action(async (userId: string) => {
    const options = reset.opts<PasswordOptions>();
    const password = await askNewPassword(options.passwordStdin === true);
    const value = await resetPassword({ ctx: cliContext(), input: { userId, password } });
    showAnswer({ toolName: "users.reset_password", value, terminal, options });
  });
}
