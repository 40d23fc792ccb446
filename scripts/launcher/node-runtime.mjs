// The Node that runs Plantain: the user's own when new enough, else one fetched from npm into .runtime.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";

import { npm } from "./npm.mjs";
import { capture } from "./programs.mjs";
import { inProject } from "./project.mjs";
import { explainFailure, LaunchError, step } from "./report.mjs";

const NEEDED_MAJOR = 24;
const FETCHED_VERSION = "24.21.0";

/**
 * The npm package with nothing but Node's program for a platform, and where the program lies in it.
 * The package for Apple silicon has another name and no complete version 24, so 26 is taken there.
 * @param {{ platform: string, arch: string }} machine
 */
export function nodePackage({ platform, arch }) {
  const apple = platform === "darwin" && arch === "arm64";
  const os = platform === "win32" ? "win" : platform;
  const name = `${apple ? "node-bin" : "node"}-${os}-${arch}`;
  const program = platform === "win32" ? "node.exe" : "node";
  return { name, version: apple ? "26" : FETCHED_VERSION, program: ["node_modules", name, "bin", program] };
}

/** @returns {Promise<string>} path of a Node that is new enough */
export async function ensureNode() {
  if (Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR) return process.execPath;
  const { name, version, program } = nodePackage(process);
  const path = inProject(".runtime", ...program);
  if (existsSync(path)) return path;
  await step(
    `Node ${process.versions.node} is older than ${NEEDED_MAJOR}: fetching ${name} ${version} into .runtime`,
    () => fetchNode(`${name}@${version}`, path),
  );
  return path;
}

async function fetchNode(spec, path) {
  try {
    mkdirSync(inProject(".runtime"), { recursive: true });
    writeFileSync(inProject(".runtime", "package.json"), '{ "private": true }\n');
  } catch (error) {
    throw explainFailure("Fetching Node", `${error.code} ${error.message}`);
  }
  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  await npm(["install", "--prefix", inProject(".runtime"), ...flags, spec], process.execPath);
  const { code, output } = await capture(path, ["--version"], { node: path }).catch((error) => ({
    code: 1,
    output: error.message,
  }));
  if (code === 0) return;
  throw new LaunchError(
    `The fetched Node does not run on this machine: ${output.trim()}`,
    `Install Node ${NEEDED_MAJOR} or newer (https://nodejs.org, or your system's packages) and start again.`,
  );
}
