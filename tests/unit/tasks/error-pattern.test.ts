import fc from "fast-check";
import { expect, test } from "vitest";
import { errorPattern, failingDependency } from "#lib/tasks/index.ts";

test.each([
  ["failed on item 17 after 30011 ms", "failed on item 4 after 12 ms"],
  ["ENOENT: no such file '/media/a b.mkv'", "ENOENT: no such file '/other/c.mp3'"],
  ["cannot open /srv/media/film one.mkv: denied", "cannot open /data/x/another film (1999).mkv: denied"],
  ["task 3f2504e0-4f89-11d3-9a0c-0305e82c3301 lost", "task 00000000-0000-0000-0000-000000000000 lost"],
  ["GET https://api.example.org/v1/items/77?token=abc failed", "GET https://api.example.org/v1/items/9 failed"],
  ['checksum 9f86d081884c7d65 of "a.mp4" is wrong', 'checksum aaaa1111bbbb2222 of "b.mp4" is wrong'],
])("%s is the same kind of error as %s", (one, other) => {
  expect(errorPattern(one)).toBe(errorPattern(other));
});

test.each([
  ["HTTP Error 403: Forbidden", "HTTP Error 404: Not Found"],
  ["Command failed with exit code 1", "Command failed with exit code 137"],
  ["connect ECONNREFUSED 127.0.0.1:11434", "connect ETIMEDOUT 127.0.0.1:11434"],
])("%s is another kind of error than %s", (one, other) => {
  expect(errorPattern(one)).not.toBe(errorPattern(other));
});

test.each([
  ["connect ECONNREFUSED 127.0.0.1:11434", "localhost:11434"],
  ["Unable to connect to Ollama at http://localhost:11434/api/generate", "localhost:11434"],
  ["getaddrinfo ENOTFOUND api.example.org", "api.example.org"],
  ["503 Service Unavailable from https://user:secret@db.local:8080/x", "db.local:8080"],
  ["connect ECONNREFUSED ::1:7700", "localhost:7700"],
  ["invalid data in http://example.org/a.mp4", null],
  ["network timeout", null],
])("the service behind %j is %s", (text, dependency) => {
  expect(failingDependency(text)).toBe(dependency);
});

test("a pattern is short and quickly found for any text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 900 }), (text) => {
      const pattern = errorPattern(text);
      expect(pattern.length).toBeLessThanOrEqual(240);
      expect(pattern.length).toBeGreaterThan(0);
    }),
    { numRuns: 100 },
  );
  for (const hostile of [
    "/a".repeat(50_000),
    "1.".repeat(50_000),
    '"'.repeat(50_000),
    "a:".repeat(50_000),
    "http://".repeat(10_000),
  ]) {
    const start = performance.now();
    errorPattern(hostile);
    failingDependency(hostile);
    expect(performance.now() - start).toBeLessThan(200);
  }
});
