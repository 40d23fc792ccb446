import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { inProject } from "../../../scripts/launcher/project.mjs";

type LockedPackage = { optionalDependencies?: Record<string, string>; hasInstallScript?: boolean; resolved?: string };

const { packages } = JSON.parse(readFileSync(inProject("package-lock.json"), "utf8")) as {
  packages: Record<string, LockedPackage>;
};

/** Where npm looks for a dependency of a package: nested first, then each folder above. */
function isLocked(owner: string, name: string): boolean {
  for (let folder = owner; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

test("every optional package of every platform has its entry, without which npm ci refuses elsewhere", () => {
  const missing = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(owner, name))
      .map((name) => `${owner} -> ${name}`),
  );
  expect(missing).toEqual([]);
});

test("every version is exact", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(inProject("package.json"), "utf8"));
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+/.test(String(version)),
  );
  expect(loose).toEqual([]);
});

test("no entry names the registry it was made with", () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith("http"))).toEqual([]);
});
