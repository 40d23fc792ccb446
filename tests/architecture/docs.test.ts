import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { SECTIONS, withSections } from "./doc-sections.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "lib/README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path))
    .sort(),
];

const withoutComments = (text: string): string => text.replaceAll(/<!--[\s\S]*?-->/g, "");
const textOf = (document: string): string => readFileSync(join(ROOT, document), "utf8");

/** A closing bracket belongs to a path only when it was opened in it (`app/(dashboard)`, not `(see lib/core)`). */
function trimmed(path: string): string {
  const end = path.at(-1) ?? "";
  const isUnopened = (end === ")" && !path.includes("(")) || (end === "]" && !path.includes("["));
  return isUnopened || end === "." ? trimmed(path.slice(0, -1)) : path;
}

const CITED = /(?<![\w@./#-])(?:app|components|docs|lib|prisma|scripts|tests)\/[\w()[\]./-]*/g;
const LINK = /\]\((?!https?:|#)([^)#\s]+)/g;

const citedPaths = (text: string): string[] => [...text.matchAll(CITED)].map(([path]) => trimmed(path));

test.each(documents)("every path that %s cites exists", (document) => {
  const text = withoutComments(textOf(document));
  expect(citedPaths(text).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test.each(documents)("every link of %s leads to a file of the project", (document) => {
  const targets = [...withoutComments(textOf(document)).matchAll(LINK)].map(([, target = ""]) =>
    resolve(ROOT, dirname(document), target),
  );
  expect(targets.filter((target) => relative(ROOT, target).startsWith("..") || !existsSync(target))).toEqual([]);
});

// After a change of the code: npm test -- unit tests/architecture/docs.test.ts -u
test.each(documents)("what %s takes from the code is as the code says", async (document) => {
  await expect(withSections(textOf(document))).toMatchFileSnapshot(join(ROOT, document));
});

test("every section that is made stands in a document", () => {
  const marked = documents.flatMap((document) =>
    [...textOf(document).matchAll(/made from the code: ([a-z-]+)/g)].map(([, name]) => name),
  );
  expect([...new Set(marked)].sort()).toEqual(Object.keys(SECTIONS).sort());
});

test("a decision says when, whether it holds, why, what and at what price, in at most 60 lines", () => {
  for (const document of documents.filter((path) => path.startsWith("docs/decisions/"))) {
    const text = textOf(document);
    expect(text, document).toMatch(/^# \d{3} .+\n\nDate: \d{4}-\d{2}-\d{2}\nStatus: \w/);
    for (const part of ["Context", "Decision", "Consequences"]) expect(text, document).toContain(`\n## ${part}\n`);
    expect(text.split("\n").length, document).toBeLessThanOrEqual(61);
  }
});
