import { createHash } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { emptyState, mergeParts, summarize } from "#lib/logs/index.ts";

import { lines, messageOf, mineText } from "./log-text.ts";

const LINES = lines(300, (i) => {
  const time = new Date(Date.UTC(2026, 2, 4) + i * 37_000).toISOString();
  return `${time} ${["INFO", "WARN", "ERROR"][i % 3]} ${messageOf(i * 31)}`;
}).match(/.*\n/g) as string[];

const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
const WHOLE = digest(mineText(LINES.join("")).summary);

test("a log cut into parts anywhere gives the same result as a log read at once", () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: LINES.length - 1 }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const bounds = [0, ...places.sort((a, b) => a - b), LINES.length];
      const pieces = bounds.slice(1).map((end, i) => LINES.slice(bounds[i], end).join(""));
      expect(digest(mineText(pieces).summary)).toBe(WHOLE);
    }),
    { numRuns: 40 },
  );
});

test("merging leaves the given state as it was", () => {
  const { state } = mineText(LINES.join(""));
  const before = structuredClone(state);
  mergeParts(state, [], []);
  summarize(state);
  expect(state).toEqual(before);
});

test("a template keeps its id when later lines widen it", () => {
  const narrow = mineText(lines(20, () => "session opened for user cyrus"));
  const id = narrow.summary.templates[0]?.id as string;
  const wide = mineText(lines(40, (i) => `session opened for user ${["cyrus", "news", "amanda", "test"][i % 4]}`));
  const again = summarize({ ...wide.state, templateIds: narrow.summary.templateIds });
  expect(wide.summary.templates[0]?.id).not.toBe(id);
  expect(again.templates).toHaveLength(1);
  expect(again.templates[0]?.id).toBe(id);
});

test("an empty state has no templates and no findings", () => {
  expect(summarize(emptyState())).toMatchObject({ templates: [], findings: [], buckets: [] });
});
