import { createHash } from "node:crypto";
import { chmod, link, mkdir, readdir, readFile, rename, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { mediaRoleOf, moveFile, sha256File, undoMove, walkMediaFolder } from "#lib/connectors/media-files/index.ts";
import { tempFolder } from "./temp-folder.ts";

async function put(root: string, relPath: string, text = relPath): Promise<string> {
  const absPath = path.join(root, relPath);
  await mkdir(path.dirname(absPath), { recursive: true });
  await writeFile(absPath, text);
  return absPath;
}

const names = (result: { files: { relPath: string }[] }): string[] => result.files.map((file) => file.relPath).sort();

describe("walking", () => {
  test("lists media, sidecars, subtitles and pictures, and counts what it leaves out", async () => {
    const root = await tempFolder();
    const wanted = ["a.mp3", "b/c.MKV", "b/c.nfo", "b/c.en.srt", "b/folder.jpg", "feed.xml"];
    for (const relPath of wanted) await put(root, relPath);
    for (const relPath of [
      ".hidden.mp3",
      ".trash/x.mp3",
      "@eaDir/x.mp3",
      "x.mp3.part",
      "y.mkv.crdownload",
      ".plantain-part-1-2",
      "notes.txt",
      "Thumbs.db",
    ]) {
      await put(root, relPath);
    }
    const result = await walkMediaFolder({ root });
    expect(names(result)).toEqual([...wanted].sort());
    expect(result).toMatchObject({ complete: true, problems: [], skipped: { hidden: 4, unfinished: 3, notMedia: 1 } });
    expect(result.files.find((file) => file.relPath === "b/c.MKV")).toMatchObject({
      size: 7,
      role: "video",
      change: "new",
    });
  });

  test("never follows links, so that neither circles nor other folders are scanned", async () => {
    const root = await tempFolder();
    const outside = await tempFolder();
    await put(outside, "secret.mp3");
    await put(root, "a/real.mp3");
    await symlink(outside, path.join(root, "out"));
    await symlink("..", path.join(root, "a", "up"));
    await symlink(path.join(outside, "secret.mp3"), path.join(root, "linked.mp3"));
    const result = await walkMediaFolder({ root });
    expect(names(result)).toEqual(["a/real.mp3"]);
    expect(result.skipped.links).toBe(3);
  });

  test("tells new, changed, unchanged and removed files by size and time", async () => {
    const root = await tempFolder();
    for (const relPath of ["same.mp3", "changed.mp3", "new.mp3"]) await put(root, relPath);
    const first = await walkMediaFolder({ root });
    const known = new Map(first.files.filter((file) => file.relPath !== "new.mp3").map((file) => [file.relPath, file]));
    known.set("gone.mp3", { size: 1, mtimeMs: 1 } as never);
    await utimes(path.join(root, "changed.mp3"), 1, 2);
    const second = await walkMediaFolder({ root, known });
    expect(Object.fromEntries(second.files.map((file) => [file.relPath, file.change]))).toEqual({
      "same.mp3": "unchanged",
      "changed.mp3": "changed",
      "new.mp3": "new",
    });
    expect(second.removed).toEqual(["gone.mp3"]);
  });

  test("a file limit makes the walk incomplete, and nothing then counts as removed", async () => {
    const root = await tempFolder();
    for (let number = 0; number < 5; number++) await put(root, `${number}.mp3`);
    const result = await walkMediaFolder({
      root,
      filesMax: 3,
      known: new Map([["gone.mp3", { size: 1, mtimeMs: 1 }]]),
    });
    expect(result).toMatchObject({ complete: false, removed: [] });
    expect(result.files).toHaveLength(3);
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be read is reported and the rest goes on", async () => {
    const root = await tempFolder();
    await put(root, "open/a.mp3");
    await put(root, "shut/b.mp3");
    await chmod(path.join(root, "shut"), 0);
    const result = await walkMediaFolder({ root });
    await chmod(path.join(root, "shut"), 0o755);
    expect(names(result)).toEqual(["open/a.mp3"]);
    expect(result).toMatchObject({ complete: false, problems: [{ relPath: "shut", code: "EACCES" }] });
  });

  test.skipIf(process.platform !== "linux")(
    "a name that is not valid UTF-8 is reported, not opened under another name",
    async () => {
      const root = await tempFolder();
      await writeFile(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff, 0xfe]), Buffer.from(".mp3")]), "x");
      const result = await walkMediaFolder({ root });
      expect(result.files).toEqual([]);
      expect(result.problems).toMatchObject([{ code: "BAD_NAME" }]);
    },
  );

  test("thousands of files are reported on the way, and an abort ends the walk", async () => {
    const root = await tempFolder();
    for (let folder = 0; folder < 20; folder++) {
      await mkdir(path.join(root, String(folder)));
      await Promise.all(
        Array.from({ length: 100 }, (_, file) => writeFile(path.join(root, String(folder), `${file}.mp3`), "")),
      );
    }
    const seen: number[] = [];
    const result = await walkMediaFolder({ root, onProgress: ({ files }) => seen.push(files) });
    expect(result.files).toHaveLength(2_000);
    expect(seen).toHaveLength(21);
    const controller = new AbortController();
    const aborted = walkMediaFolder({ root, signal: controller.signal, onProgress: () => controller.abort() });
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  });

  test("a root that is missing or a file is an error for people", async () => {
    const root = await tempFolder();
    await expect(walkMediaFolder({ root: path.join(root, "none") })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(walkMediaFolder({ root: await put(root, "a.mp3") })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("roles follow the extension, whatever its case; a dot file has none", () => {
    expect(["a.Mp3", "b.webm", "c.NFO", "d.srt", "e.JPG", ".mp3", "mp3", "x/y.m4b"].map(mediaRoleOf)).toEqual([
      "audio",
      "video",
      "sidecar",
      "subtitle",
      "image",
      undefined,
      undefined,
      "audio",
    ]);
  });
});

describe("hashing", () => {
  test("is the SHA-256 of the bytes, whole or in ranges", async () => {
    const root = await tempFolder();
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => at % 251));
    await writeFile(path.join(root, "a"), bytes);
    const sha = (part: Buffer): string => createHash("sha256").update(part).digest("hex");
    expect(await sha256File(path.join(root, "a"))).toBe(sha(bytes));
    const ranges = [{ start: 5, end: 10 }, { start: 2_999_990 }];
    expect(await sha256File(path.join(root, "a"), { ranges })).toBe(
      sha(Buffer.concat([bytes.subarray(5, 10), bytes.subarray(2_999_990)])),
    );
  });
});

describe("moving", () => {
  test("makes folders, keeps the file's own bytes and node, and undo takes both back", async () => {
    const root = await tempFolder();
    const from = await put(root, "in/a.mp3");
    const before = await stat(from);
    const record = await moveFile({ root, from: "in/a.mp3", to: "Artist/Album/01 - A.mp3" });
    expect(record).toMatchObject({
      method: "rename",
      createdFolders: ["Artist", "Artist/Album"],
      ino: String(before.ino),
    });
    expect(await readFile(path.join(root, "Artist/Album/01 - A.mp3"), "utf8")).toBe("in/a.mp3");
    await undoMove({ root, record });
    expect(await readFile(from, "utf8")).toBe("in/a.mp3");
    expect(await readdir(root)).toEqual(["in"]);
  });

  test("never replaces anything: neither a file, a folder nor a link, and leaves no new folder behind", async () => {
    const root = await tempFolder();
    await put(root, "a.mp3");
    await put(root, "b.mp3");
    await mkdir(path.join(root, "folder"));
    await symlink("nowhere", path.join(root, "link"));
    for (const to of ["b.mp3", "folder", "link"]) {
      await expect(moveFile({ root, from: "a.mp3", to })).rejects.toMatchObject({
        code: expect.stringMatching(/CONFLICT|INVALID_INPUT/),
      });
    }
    await expect(moveFile({ root, from: "a.mp3", to: "b.mp3/c.mp3" })).rejects.toBeDefined();
    expect(await readFile(path.join(root, "b.mp3"), "utf8")).toBe("b.mp3");
    expect((await readdir(root)).sort()).toEqual(["a.mp3", "b.mp3", "folder", "link"]);
  });

  test("of two moves to one name at once exactly one wins", async () => {
    const root = await tempFolder();
    await put(root, "a.mp3");
    await put(root, "b.mp3");
    const results = await Promise.allSettled(["a.mp3", "b.mp3"].map((from) => moveFile({ root, from, to: "c.mp3" })));
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await readdir(root)).toHaveLength(2);
  });

  test("changes only the case of a name, also when it is one of two hard links", async () => {
    const root = await tempFolder();
    await put(root, "film.MKV");
    await moveFile({ root, from: "film.MKV", to: "Film.mkv" });
    expect(await readdir(root)).toEqual(["Film.mkv"]);
    await link(path.join(root, "Film.mkv"), path.join(root, "same.mkv"));
    await expect(moveFile({ root, from: "Film.mkv", to: "same.mkv" })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("refuses to leave the root, links, folders and what is not there", async () => {
    const root = await tempFolder();
    await put(root, "a.mp3");
    await mkdir(path.join(root, "folder"));
    await symlink("a.mp3", path.join(root, "link.mp3"));
    await expect(moveFile({ root, from: "a.mp3", to: "../b.mp3" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(moveFile({ root, from: "folder", to: "other" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(moveFile({ root, from: "link.mp3", to: "c.mp3" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(moveFile({ root, from: "none.mp3", to: "c.mp3" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("between two file systems the bytes are copied, compared and then removed at the source", async (context) => {
    const [root, other] = [await tempFolder(), "/dev/shm"];
    const device = await stat(other).then(
      (found) => found.dev,
      () => undefined,
    );
    if (device === undefined || device === (await stat(root)).dev) context.skip("no second file system at hand");
    const name = `plantain-test-${process.pid}.mp3`;
    const from = (await put(root, name, "the bytes")).slice(1);
    const record = await moveFile({ root: "/", from, to: `dev/shm/${name}` });
    expect(record.method).toBe("copy");
    expect(await readFile(path.join(other, name), "utf8")).toBe("the bytes");
    expect(await readdir(root)).toEqual([]);
    await undoMove({ root: "/", record });
    expect(await readFile(path.join(root, name), "utf8")).toBe("the bytes");
  });

  test("undo refuses when another file has taken the place", async () => {
    const root = await tempFolder();
    await put(root, "a.mp3");
    const record = await moveFile({ root, from: "a.mp3", to: "b.mp3" });
    await rename(await put(root, "other", "a different file"), path.join(root, "b.mp3"));
    await expect(undoMove({ root, record })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
