import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openTextIndex, type SearchDocument } from "#lib/search/index.ts";

const folder = mkdtempSync(join(tmpdir(), "plantain-search-"));
const index = openTextIndex(join(folder, "search.db"));
afterAll(() => {
  index.close();
  rmSync(folder, { recursive: true, force: true });
});

const doc = (id: string, title: string, text = ""): SearchDocument => ({ id, kind: "media", scope: "s1", title, text });

test("a title is found by the beginning of a word, without its accents, before a mere mention", () => {
  index.replace("s1", "media", [
    doc("a", "Café Müller"),
    doc("b", "Something", "seen in a cafe once"),
    doc("c", "Else"),
  ]);
  expect(index.search("caf", { limit: 10 }).map((hit) => hit.id)).toEqual(["a", "b"]);
  expect(index.search("muller", { limit: 10 }).map((hit) => hit.id)).toEqual(["a"]);
});

test("replacing a scope leaves the others alone", () => {
  index.replace("s2", "media", [{ ...doc("z", "Café Zwei"), scope: "s2" }]);
  index.replace("s1", "media", []);
  expect(index.search("café", { limit: 10 }).map((hit) => hit.id)).toEqual(["z"]);
});

test("no query is an error, whatever is typed", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (query) => {
      expect(Array.isArray(index.search(query, { limit: 3 }))).toBe(true);
    }),
  );
  for (const query of ['"', "a OR", "NEAR(", "title:x", "*", "-a", "x AND NOT"]) index.search(query, { limit: 3 });
});
