// The commands behind the npm scripts.
import { commands } from "./commands.mjs";
import { loadDotEnv } from "./project.mjs";
import { LaunchError, reportError } from "./report.mjs";

/** @param {string[]} args command and its arguments */
export async function main([name = "start", ...args]) {
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      throw new LaunchError(`There is no command "${name}"`, `Known: ${Object.keys(commands).join(", ")}`);
    }
    loadDotEnv(process.env);
    process.exitCode = await command(args);
  } catch (error) {
    reportError(error);
    process.exitCode = 1;
  }
}
