import { expect, test } from "vitest";
import { nextCronTime, parseCron } from "#lib/scheduling/index.ts";

const at = (text: string) => Date.parse(text);
const next = (cron: string, zone: string, after: string) => {
  const found = nextCronTime(cron, zone, at(after));
  return found === null ? null : new Date(found).toISOString();
};

test.each([
  ["*/15 * * * *", "UTC", "2026-03-01T10:07:30Z", "2026-03-01T10:15:00.000Z"],
  ["0 3 * * *", "Europe/Berlin", "2026-07-01T10:00:00Z", "2026-07-02T01:00:00.000Z"],
  ["30 4 * * mon-fri", "Asia/Kolkata", "2026-03-06T23:30:00Z", "2026-03-08T23:00:00.000Z"],
  ["0 0 29 feb *", "UTC", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["0 12 13 * 5", "UTC", "2026-03-01T00:00:00Z", "2026-03-06T12:00:00.000Z"],
  // The hour that a change of the clock leaves out.
  ["30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00.000Z"],
])("%s in %s after %s comes at %s", (cron, zone, after, expected) => {
  expect(next(cron, zone, after)).toBe(expected);
});

test.each([
  "",
  "* * * *",
  "60 * * * *",
  "* 24 * * *",
  "*/0 * * * *",
  "5-1 * * * *",
  "a * * * *",
  "* * 0 * *",
  "1/2/3 * * * *",
])("%j is no cron expression", (text) => {
  expect(parseCron(text)).toBeNull();
  expect(nextCronTime(text, "UTC", 0)).toBeNull();
});

test("a day that never comes and a zone that does not exist give no time", () => {
  expect(nextCronTime("0 0 31 2 *", "UTC", 0)).toBeNull();
  expect(nextCronTime("* * * * *", "Mars/Olympus", 0)).toBeNull();
});
