import { expect, test } from "vitest";

import { explainFailure } from "../../../scripts/launcher/report.mjs";

test.each([
  ["a full disk", "npm error code ENOSPC\nnpm error nospc no space left on device", "no space left", "Free some space"],
  ["a read-only folder", "EROFS: read-only file system, mkdir '/x/node_modules'", "read-only", "Copy the project"],
  ["missing rights", "EACCES: permission denied, open '/x/node_modules'", "may not write", "rights"],
  [
    "no network",
    "npm error code ENOTFOUND\nnpm error network request failed",
    "cannot be reached",
    "network connection",
  ],
  ["a name that cannot be looked up", "npm error code EAI_AGAIN", "cannot be reached", "proxy"],
  ["files that do not belong together", "npm error code EUSAGE", "do not belong together", "git checkout"],
  ["a damaged download", "npm error code EINTEGRITY", "checksum", "npm cache clean"],
  ["a registry without a package", "npm error code E404", "missing in the npm registry", "npm config get registry"],
])("%s is named, with the way out", (_name, evidence, what, todo) => {
  const error = explainFailure("npm ci", evidence);
  expect(error.message).toContain(`npm ci failed: `);
  expect(error.message).toContain(what);
  expect(error.hint).toContain(todo);
});

test("an unknown failure shows the end of what the program said", () => {
  const error = explainFailure("next build", `${"noise\n".repeat(500)}Type error: x is not y`);
  expect(error.message).toBe("next build failed");
  expect(error.hint).toContain("Type error: x is not y");
  expect(error.hint?.length).toBeLessThan(500);
});

test("a build that mentions a network error is not taken for a registry out of reach", () => {
  expect(explainFailure("next build", "fetch failed: ECONNREFUSED in app/page.tsx").message).toBe("next build failed");
});
