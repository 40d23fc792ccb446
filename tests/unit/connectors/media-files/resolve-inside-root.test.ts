import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { faultOfRelativePath, resolveInsideRoot } from "#lib/connectors/media-files/index.ts";
import { tempFolder } from "./temp-folder.ts";

/** A root with real folders and every kind of link that leads out of it, and a secret beside it. */
async function trap(): Promise<{ root: string; outside: string }> {
  const base = await tempFolder();
  const root = path.join(base, "root");
  const outside = path.join(base, "outside");
  await mkdir(path.join(root, "in", "deep"), { recursive: true });
  await mkdir(outside);
  await writeFile(path.join(outside, "secret.txt"), "secret");
  await writeFile(path.join(root, "in", "film.mkv"), "film");
  await symlink(outside, path.join(root, "out"));
  await symlink("../outside", path.join(root, "rel-out"));
  await symlink(path.join(outside, "secret.txt"), path.join(root, "secret-link"));
  await symlink("..", path.join(root, "up"));
  await symlink("/", path.join(root, "slash"));
  await symlink("../../outside", path.join(root, "in", "deep-out"));
  await symlink("loop", path.join(root, "loop"));
  await symlink(path.join(outside, "nowhere"), path.join(root, "dangling"));
  await symlink("in", path.join(root, "alias"));
  return { root, outside };
}

/** Hostile paths: known tricks, alone and combined with harmless and linked folders before and behind. */
function hostilePaths(root: string, outside: string): string[] {
  const tricks = [
    "..",
    "../",
    "../..",
    "../outside",
    "../outside/secret.txt",
    "..\\outside",
    "..\\..",
    "...",
    "....",
    ". .",
    ".. ",
    " ..",
    "..\u0000",
    "../root/../outside",
    "./..",
    ".//..",
    "in/..",
    "in/../..",
    "in/../../outside",
    "in/./../../outside",
    "in//../../outside",
    "%2e%2e",
    "%2e%2e/",
    "..%2f",
    "%252e%252e%252f",
    "..%c0%af",
    "\u2024\u2024/",
    "\uff0e\uff0e/",
    "..\u2215outside",
    "..\u2044outside",
    "/",
    "//",
    "///etc/passwd",
    "/etc/passwd",
    "\\etc\\passwd",
    "\\\\server\\share",
    "//server/share",
    "C:\\x",
    "C:x",
    "c:/x",
    "file:///etc/passwd",
    "http://x/y",
    "~",
    "~/x",
    "~root/x",
    "a\u0000b",
    "a\nb",
    "a\rb",
    "a\tb",
    "a\u007fb",
    "a\u0085b",
    "a\u202eb",
    "a\u2066b",
    "a\u2028b",
    "\ud800",
    "\udfff/x",
    "con",
    "CON",
    "nul.txt",
    "aux",
    "com1",
    "COM9.mkv",
    "lpt1",
    "prn.",
    "a/con/b",
    "CONIN$",
    "clock$",
    "com\u00b9",
    "out",
    "out/secret.txt",
    "out/new/file",
    "rel-out",
    "rel-out/secret.txt",
    "secret-link",
    "up",
    "up/outside/secret.txt",
    "slash/etc/passwd",
    "in/deep-out/secret.txt",
    "loop",
    "loop/x",
    "dangling",
    "dangling/x",
    "alias/../..",
    "alias/../../outside",
    "",
    ".",
    "./",
    "in/",
    "/in",
    "a//b",
    "in/./film.mkv",
    "a".repeat(256),
    `${"a/".repeat(2_100)}b`,
    "\u{1f600}".repeat(70),
    outside,
    `${outside}/secret.txt`,
    `${root}/../outside/secret.txt`,
    `${root}/in/film.mkv`,
    ...["out", "rel-out", "up", "slash", "in/deep-out"].map((link) => `alias/../${link}/x`),
  ];
  const before = ["", "in/", "in/deep/", "alias/", "new/", "./", "in/deep/../", "x/y/z/"];
  const behind = ["", "/x", "/secret.txt", "/../x"];
  return [...new Set(before.flatMap((head) => tricks.flatMap((trick) => behind.map((tail) => head + trick + tail))))];
}

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
