import { expect, test } from "vitest";
import { nameFormat } from "#lib/services/log/list-log-files.ts";

const format = { layouts: [], json: false, logfmt: false, joinsLines: true };
const head = { separator: 32, fields: [{ kind: "timestamp", style: 1 }, { kind: "level" }, { kind: "token" }] };

test("a detected format is named by what a person would call it", () => {
  expect(nameFormat({ ...format, json: true })).toBe("JSON lines");
  expect(nameFormat({ ...format, layouts: [head] })).toBe("text with time, level");
  expect(nameFormat({ ...format, json: true, layouts: [head] })).toBe("JSON lines, text with time, level");
  expect(nameFormat(format)).toBe("plain text");
});

test("a format that can't be read any more has no name", () => {
  expect(nameFormat(null)).toBeNull();
  expect(nameFormat("json")).toBeNull();
});
