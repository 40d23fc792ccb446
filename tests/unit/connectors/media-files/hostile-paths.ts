import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { tempFolder } from "./temp-folder.ts";

/** A root with real folders and every kind of link that leads out of it, and a secret beside it. */
export async function trap(): Promise<{ root: string; outside: string }> {
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
export function hostilePaths(root: string, outside: string): string[] {
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
