import { rm, symlink } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { faultOfRelativePath, resolveInsideRoot } from "#lib/connectors/media-files/index.ts";
import { hostilePaths, trap } from "./hostile-paths.ts";

test("no hostile path of a corpus of thousands resolves to a place outside the root", async () => {
  const { root, outside } = await trap();
  const corpus = hostilePaths(root, outside);
  expect(corpus.length).toBeGreaterThanOrEqual(1_000);
  let refused = 0;
  for (const relPath of corpus) {
    const resolved = await resolveInsideRoot(root, relPath).catch((error: { code?: string }) => {
      expect([relPath, error.code]).toEqual([relPath, "INVALID_INPUT"]);
      refused += 1;
      return undefined;
    });
    if (resolved === undefined) continue;
    expect([relPath, resolved.startsWith(root + path.sep)]).toEqual([relPath, true]);
    expect([relPath, path.relative(root, resolved).split(path.sep).includes("..")]).toEqual([relPath, false]);
  }
  // What is left over are odd but harmless names such as "in/%2e%2e" or "new/.../x".
  expect(refused).toBeGreaterThan(corpus.length * 0.8);
});

test("every escape through a link is refused by what the link leads to, however it is reached", async () => {
  const { root } = await trap();
  const escapes = [
    "out/secret.txt",
    "rel-out/x",
    "secret-link",
    "up/outside",
    "slash/etc",
    "in/deep-out/x",
    "alias/deep-out/x",
    "loop/x",
    "dangling/x",
  ];
  for (const relPath of escapes) {
    await expect(resolveInsideRoot(root, relPath), relPath).rejects.toMatchObject({ code: "INVALID_INPUT" });
  }
});

test("ordinary names resolve below the root, whether they exist or not", async () => {
  const { root } = await trap();
  const names = [
    "in/film.mkv",
    "alias/film.mkv",
    "new folder/Fünf (2001) [x].mkv",
    "-rf",
    "$HOME",
    "a;b|c&d`e`.mp3",
    "日本/語.flac",
    "a'b\"c.mkv",
    ".hidden",
    "a..b",
    "x...",
    "Con Air (1997).mkv",
  ];
  for (const relPath of names) {
    expect(await resolveInsideRoot(root, relPath), relPath).toBe(path.join(root, relPath));
  }
});

test("a root that is itself a link is resolved once, and one that is gone says so", async () => {
  const { root } = await trap();
  const link = `${root}-link`;
  await symlink(root, link);
  expect(await resolveInsideRoot(link, "in/film.mkv")).toBe(path.join(root, "in/film.mkv"));
  await rm(root, { recursive: true });
  await expect(resolveInsideRoot(root, "in/film.mkv")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("whatever text is given: a path that passes the text check stays inside when joined", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(fc.constantFrom("..", ".", "", "a", " ", "~", "c:")).map((parts) => parts.join("/")),
      ),
      (relPath) => {
        if (faultOfRelativePath(relPath) !== undefined) return;
        const joined = path.posix.join("/root", relPath);
        expect(joined.startsWith("/root/") && joined.length > "/root/".length).toBe(true);
      },
    ),
    { numRuns: 3_000 },
  );
});
