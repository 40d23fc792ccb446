import { expect, it } from "vitest";
import { formatExact, formatRelative } from "#components/format/times.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const at = (deltaMs: number) => formatRelative(new Date(NOW + deltaMs).toISOString(), NOW).replaceAll("\u202f", " ");

it("says how long ago in the largest whole unit", () => {
  expect([-5_000, -45_000, -90_000, -7_200_000, -3 * 86_400_000, -70 * 86_400_000].map(at)).toEqual([
    "just now",
    "< 1 min ago",
    "1 min ago",
    "2 h ago",
    "3 d ago",
    "2 mo ago",
  ]);
});

it("says what lies ahead", () => expect(at(5 * 86_400_000 + 1000)).toBe("in 5 d"));

it("shows what is no time as it is", () => expect(formatRelative("soon", NOW)).toBe("soon"));

it("writes the exact time the same way everywhere", () =>
  expect(formatExact("2026-11-21T14:05:09Z", "UTC")).toBe("2026-11-21 14:05:09"));
