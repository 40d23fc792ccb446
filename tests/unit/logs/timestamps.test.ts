import { expect, test } from "vitest";

import { TimestampReader } from "../../../lib/logs/timestamps.ts";

const REFERENCE_MS = Date.UTC(2026, 5, 15);

function read(text: string, zoneOffsetMin = 0): { iso: string | null; rest: string } | null {
  const bytes = new TextEncoder().encode(text);
  const reader = new TimestampReader({ referenceMs: REFERENCE_MS, zoneOffsetMin });
  if (!reader.read(bytes, 0, bytes.length)) return null;
  return { iso: Number.isNaN(reader.ms) ? null : new Date(reader.ms).toISOString(), rest: text.slice(reader.end) };
}

test.each([
  ["2026-03-04T05:06:07.089Z x", "2026-03-04T05:06:07.089Z"],
  ["2026-03-04T05:06:07.089123456+02:00 x", "2026-03-04T03:06:07.089Z"],
  ["2026-03-04 05:06:07,089 x", "2026-03-04T05:06:07.089Z"],
  ["2026/03/04 05:06:07 x", "2026-03-04T05:06:07.000Z"],
  ["2005-06-03-15.42.50.363779 x", "2005-06-03T15:42:50.363Z"],
  ["20260304-5:6:7:89 x", "2026-03-04T05:06:07.890Z"],
  ["20260304T050607Z x", "2026-03-04T05:06:07.000Z"],
  ["260304 050607 x", "2026-03-04T05:06:07.000Z"],
  ["26/03/04 05:06:07 x", "2026-03-04T05:06:07.000Z"],
  ["03/14/2026 05:06:07 PM x", "2026-03-14T17:06:07.000Z"],
  ["04.03.2026 05:06:07 x", "2026-04-03T05:06:07.000Z"],
  ["03-04 05:06:07.089 x", "2026-03-04T05:06:07.089Z"],
  ["Mar  4 05:06:07 x", "2026-03-04T05:06:07.000Z"],
  ["Mar 04 2026 05:06:07 x", "2026-03-04T05:06:07.000Z"],
  ["Wed Mar  4 05:06:07 2026 x", "2026-03-04T05:06:07.000Z"],
  ["Wed, 04 Mar 2026 05:06:07 GMT x", "2026-03-04T05:06:07.000Z"],
  ["04/Mar/2026:05:06:07 -0700 x", "2026-03-04T12:06:07.000Z"],
  ["04 Mar 2026 05:06:07.089 x", "2026-03-04T05:06:07.089Z"],
  ["I0304 05:06:07.089012 x", "2026-03-04T05:06:07.089Z"],
  ["1772600767 x", "2026-03-04T05:06:07.000Z"],
  ["1772600767.089 x", "2026-03-04T05:06:07.089Z"],
  ["1772600767089 x", "2026-03-04T05:06:07.089Z"],
  ["1772600767089000000 x", "2026-03-04T05:06:07.089Z"],
])("%s is read whole", (text, iso) => {
  expect(read(text)).toEqual({ iso, rest: " x" });
});

test.each([
  "hello",
  "12",
  "1.2.3.4",
  "99/99/99 12:00:00",
  "2026-13-01 00:00:00",
  "20269999",
  "Mars is red today",
  "25:61:00",
])("%s is no timestamp", (text) => {
  expect(read(text)).toBeNull();
});

test("a date without a year is never in the future", () => {
  expect(read("Dec 31 23:00:00")?.iso).toBe("2025-12-31T23:00:00.000Z");
  expect(read("Jun 14 23:00:00")?.iso).toBe("2026-06-14T23:00:00.000Z");
});

test("a time that names no zone is taken in the zone that was given", () => {
  expect(read("2026-03-04 05:06:07", 120)?.iso).toBe("2026-03-04T03:06:07.000Z");
  expect(read("2026-03-04T05:06:07Z", 120)?.iso).toBe("2026-03-04T05:06:07.000Z");
});
