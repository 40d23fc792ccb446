import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { chromaPackage } from "./chroma-package.ts";

/**
 * Fetches a Chroma server for the contract tests. It is no dependency: the package is 110 MB, differs by platform, and
 * nobody but these tests needs it.
 */
function fetchChroma(): void {
  const { name, folder, binding } = chromaPackage();
  if (existsSync(binding)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  try {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", fresh, name], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const archive = readdirSync(fresh).find((file) => file.endsWith(".tgz"));
    if (archive === undefined) throw new Error(`npm pack ${name} left no archive`);
    execFileSync("tar", ["xzf", archive], { cwd: fresh });
    rmSync(join(fresh, archive));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

fetchChroma();
