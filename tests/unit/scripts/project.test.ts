import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { inProject, loadDotEnv, parseDotEnv } from "../../../scripts/launcher/project.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

function loaded(text: string, env: NodeJS.ProcessEnv = {} as NodeJS.ProcessEnv) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), text);
  loadDotEnv(env, join(folder, ".env"));
  return { env, folder };
}

test(".env sets what is not set already", () => {
  const { env } = loaded("PORT=4000\nNAME=file", { NAME: "real" } as unknown as NodeJS.ProcessEnv);
  expect(env).toMatchObject({ PORT: "4000", NAME: "real" });
});

test("quotes, comments, export, blank values and Windows line ends are understood", () => {
  const text = [
    "# comment",
    "export A=1",
    "B = two words # tail",
    'C="quoted # \\"text\\"\\nline"',
    "D='single $X'",
    "E=",
    "F=a#b",
    "not a line",
  ].join("\r\n");
  expect(parseDotEnv(text)).toEqual({
    A: "1",
    B: "two words",
    C: 'quoted # "text"\nline',
    D: "single $X",
    E: "",
    F: "a#b",
  });
});

test("relative places in .env count from its folder, whatever the current folder", () => {
  const { env, folder } = loaded("PLANTAIN_DATA_DIR=my-data\nDATABASE_URL=file:./db/x.db");
  expect(env.PLANTAIN_DATA_DIR).toBe(join(folder, "my-data"));
  expect(env.DATABASE_URL).toBe(`file:${join(folder, "db", "x.db")}`);
});

test("without any setting the data folder is the project's own", () => {
  expect(loaded("").env.PLANTAIN_DATA_DIR).toBe(inProject("data"));
  expect(loaded("PLANTAIN_DATA_DIR=").env.PLANTAIN_DATA_DIR).toBe(inProject("data"));
});
