// The commands behind the npm scripts.
import { commands } from "./commands.mjs";
import { loadDotEnv } from "./project.mjs";
import { LaunchError, reportError } from "./report.mjs";

/** These never touch the user's data, so they do not learn where it is. */
const WITHOUT_SETTINGS = new Set(["test", "check", "bench", "build"]);

/** @param {string[]} args command and its arguments */
export async function main([name = "start", ...args]) {
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      throw new LaunchError(`There is no command "${name}"`, `Known: ${Object.keys(commands).join(", ")}`);
    }
    if (!WITHOUT_SETTINGS.has(name)) loadDotEnv(process.env);
    process.exitCode = await command(args);
  } catch (error) {
    reportError(error);
    process.exitCode = 1;
  }
}
