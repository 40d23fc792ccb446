import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, contentHashOf, newId } from "#lib/core/index.ts";

test("equal values have equal hashes, whatever the order of their keys", () => {
  expect(contentHashOf({ b: 1, a: [{ d: 2, c: 3 }] })).toBe(contentHashOf({ a: [{ c: 3, d: 2 }], b: 1 }));
});

test("the canonical text reads back to the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("a changed value changes the hash", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), fc.string(), (object, key) => {
      fc.pre(key !== "__proto__");
      expect(contentHashOf({ ...object, [key]: "other" })).not.toBe(contentHashOf({ ...object, [key]: 1 }));
    }),
  );
});

test("ids are unique and sort by time", () => {
  const ids = Array.from({ length: 1000 }, (_, n) => newId("t", 1_700_000_000_000 + n));
  expect(new Set(ids).size).toBe(1000);
  expect([...ids].sort()).toEqual(ids);
});
