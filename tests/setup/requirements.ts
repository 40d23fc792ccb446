import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that some suites need: where they are looked for besides PATH, and how to get them. */
const TOOLS = {
  ffmpeg: { programs: ["ffmpeg"], install: "apt-get install ffmpeg" },
  ffprobe: { programs: ["ffprobe"], install: "apt-get install ffmpeg" },
  chromium: { programs: ["chromium", "chromium-browser", "google-chrome"], install: "apt-get install chromium" },
  redis: { programs: ["redis-server", "valkey-server"], install: "apt-get install redis-server" },
  postgres: { programs: ["postgres"], install: "apt-get install postgresql" },
} as const;

export type Tool = keyof typeof TOOLS;

/** Debian keeps the programs of each PostgreSQL version in a folder of its own. */
function extraFolders(tool: Tool): string[] {
  const versions = "/usr/lib/postgresql";
  if (tool !== "postgres" || !existsSync(versions)) return [];
  return readdirSync(versions).map((version) => join(versions, version, "bin"));
}

/** Path of a program, undefined when it is not installed. */
export function findTool(tool: Tool): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...extraFolders(tool)];
  const candidates = folders.flatMap((folder) => TOOLS[tool].programs.map((program) => join(folder, program)));
  return candidates.find((path) => existsSync(path));
}

/**
 * For `describe.skipIf(isMissing("ffmpeg"))(...)`: where CI=true a missing program fails the suite,
 * elsewhere the suite is skipped and a line says so.
 */
export function isMissing(tool: Tool): boolean {
  if (findTool(tool) !== undefined) return false;
  const message = `${tool} is not installed (${TOOLS[tool].install})`;
  if (process.env.CI === "true") throw new Error(`A suite cannot run: ${message}`);
  process.stdout.write(`SKIPPED suite: ${message}\n`);
  return true;
}
