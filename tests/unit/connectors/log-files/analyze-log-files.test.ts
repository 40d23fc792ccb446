import { createHash } from "node:crypto";
import { appendFile, mkdir, mkdtemp, rename, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  type AnalyzeInput,
  analyzeLogFiles,
  type LogAnalysis,
  listLogFiles,
  readLinesAt,
} from "#lib/connectors/log-files/index.ts";
import { logEngine } from "#lib/logs/index.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-files-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const START = Date.UTC(2026, 2, 4);
const line = (i: number) => {
  const time = new Date(START + i * 11_000).toISOString();
  const texts = [
    `Opened volume ${i}`,
    `Could not reach peer ${i}`,
    "Cache is warm",
    `Wrote ${i * 7} bytes to /srv/${i}`,
  ];
  return `${time} ${["INFO", "WARN", "ERROR"][i % 3]} ${texts[i % 4]}\n`;
};
const text = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => line(from + i)).join("");

const analyze = (paths: string[], more: Partial<AnalyzeInput> = {}) =>
  analyzeLogFiles({ engine: logEngine, paths, nowMs: START + 1e10, ...more });

/** What must not depend on how a file was read; the bulk of it as a hash. */
const outcome = ({ templates, buckets, findings, state, files }: LogAnalysis) => {
  const rest = JSON.stringify([
    templates.map(({ id: _, ...template }) => template),
    buckets,
    findings.map(({ id: _, templateIds: _ids, ...finding }) => finding),
    state.tasks,
  ]);
  return {
    counts: files.map(({ counts, firstMs, lastMs }) => ({ counts, firstMs, lastMs })),
    templates: templates.map(({ template, count }) => `${count} ${template}`),
    rest: createHash("sha256").update(rest).digest("hex"),
  };
};

describe("reading on", () => {
  test("a file cut anywhere and read on gives what reading it at once gives, and reads new bytes only", async () => {
    const path = join(folder, "app.log");
    const whole = `${text(0, 90)}${new Date(START + 1e6).toISOString()} ERROR Broke {\n  a: 1,\n}\n${text(90, 200)}`;
    const bytes = Buffer.from(whole);
    await writeFile(path, bytes);
    const expected = outcome(await analyze([path]));
    for (const cut of [1, 40, 2000, 4321, 5000, 5030, 5047, 5055, 9000, bytes.length - 3]) {
      await writeFile(path, bytes.subarray(0, cut));
      const first = await analyze([path]);
      await writeFile(path, bytes);
      const second = await analyze([path], { checkpoint: structuredClone(first.checkpoint) });
      expect(outcome(second), `cut at ${cut}`).toEqual(expected);
      if (cut > 2000) expect(second.bytesRead).toBeLessThan(bytes.length - cut + 400);
    }
  });

  test("nothing new means nothing is counted twice", async () => {
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 50));
    const first = await analyze([path]);
    const second = await analyze([path], { checkpoint: first.checkpoint });
    expect(outcome(second)).toEqual(outcome(first));
    expect(second.files[0]?.progress).toBe("unchanged");
  });

  test("template ids stay the same from run to run", async () => {
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 50));
    const first = await analyze([path]);
    await appendFile(path, text(50, 120));
    const second = await analyze([path], { checkpoint: first.checkpoint });
    expect(second.templates.map(({ id }) => id).sort()).toEqual(first.templates.map(({ id }) => id).sort());
  });

  test.each(["renamed", "gzip", "zstd"])("a rotated file (%s) is known again and its rest is read", async (how) => {
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 50));
    const first = await analyze([folder]);
    await appendFile(path, text(50, 60));
    const rotated = join(folder, how === "renamed" ? "app.log.1" : how === "gzip" ? "app.log.1.gz" : "app.log.1.zst");
    if (how === "renamed") await rename(path, rotated);
    else {
      await writeFile(rotated, how === "gzip" ? gzipSync(text(0, 60)) : zstdCompressSync(text(0, 60)));
      await rm(path);
    }
    await utimes(rotated, 1000, 1000);
    await writeFile(path, text(60, 100));
    const second = await analyze([folder], { checkpoint: first.checkpoint });
    expect(second.files.map(({ progress }) => progress)).toEqual(["renamed", "truncated"]);
    expect(second.templates.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  });

  test("a truncated file is read from its start", async () => {
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 50));
    const first = await analyze([path]);
    await truncate(path, 0);
    await appendFile(path, text(100, 110));
    const second = await analyze([path], { checkpoint: first.checkpoint });
    expect(second.files[0]?.progress).toBe("truncated");
    expect(second.files[0]?.counts.records).toBe(60);
  });
});

describe("odd files are counted and kept", () => {
  const countsOf = async (content: string | Uint8Array) => {
    const path = join(folder, "odd.log");
    await writeFile(path, content);
    const { files, templates } = await analyze([path]);
    return { counts: files[0]?.counts, templates };
  };

  test("an empty file", async () => {
    expect((await countsOf("")).counts).toMatchObject({ lines: 0, records: 0 });
  });

  test("a last line without an end", async () => {
    expect((await countsOf(text(0, 10).trimEnd())).counts).toMatchObject({ lines: 10, records: 10, tornLines: 1 });
  });

  test("carriage returns do not show in patterns", async () => {
    const { templates } = await countsOf(text(0, 40).replaceAll("\n", "\r\n"));
    expect(templates.map(({ template }) => template).join()).not.toContain("\r");
    expect(templates).toHaveLength(4);
  });

  test("NULs and bytes that are no text", async () => {
    const bytes = Buffer.concat([
      Buffer.from(text(0, 20)),
      Buffer.from([0, 0, 0xff, 0xfe, 0xc0, 10]),
      Buffer.from(text(20, 40)),
    ]);
    expect((await countsOf(bytes)).counts).toMatchObject({ lines: 41, records: 41, binaryLines: 1 });
  });

  test("a line of many megabytes keeps its head, and what follows is read", async () => {
    const huge = `${new Date(START).toISOString()} INFO Dump ${"x".repeat(9 << 20)}\n`;
    const { counts } = await countsOf(text(0, 20) + huge + text(20, 40));
    expect(counts).toMatchObject({ lines: 41, records: 41, hugeLines: 1 });
  });

  test.each(["utf16le", "utf16be"])("%s text", async (encoding) => {
    const bytes = Buffer.from(`\ufeff${text(0, 40)}`, "utf16le");
    const { counts, templates } = await countsOf(encoding === "utf16le" ? bytes : bytes.swap16());
    expect(counts).toMatchObject({ lines: 40, records: 40, untimedRecords: 0 });
    expect(templates).toHaveLength(4);
  });

  test("a damaged archive gives what could be read, and the reason", async () => {
    const path = join(folder, "app.log.gz");
    const packed = gzipSync(text(0, 5000));
    await writeFile(path, packed.subarray(0, packed.length - 2000));
    const { files } = await analyze([path]);
    expect(files[0]?.problems).toHaveLength(1);
    expect(files[0]?.counts.records).toBeGreaterThan(100);
  });

  test("a path that is not there is named, the others are read", async () => {
    const path = join(folder, "app.log");
    await writeFile(path, text(0, 10));
    const { missing, files } = await analyze([path, join(folder, "no.log")]);
    expect(missing).toEqual([join(folder, "no.log")]);
    expect(files).toHaveLength(1);
  });
});

test("worker threads give what the calling thread gives", async () => {
  const path = join(folder, "big.log");
  // Two blocks and a part of a third one, in few lines.
  await writeFile(
    path,
    text(0, 9_000)
      .replaceAll("\n", ` ${"and so on ".repeat(24)}\n`)
      .repeat(4),
  );
  const inline = await analyze([path], { threads: 0 });
  const threaded = await analyze([path], { threads: 2 });
  expect(outcome(threaded)).toEqual(outcome(inline));
});

test("a run can be called off", async () => {
  const path = join(folder, "app.log");
  await writeFile(path, text(0, 10));
  await expect(analyze([path], { signal: AbortSignal.abort() })).rejects.toThrow();
});

test("folders are searched for logs; hidden and foreign files are left out", async () => {
  await mkdir(join(folder, "sub"));
  for (const name of ["a.log", "sub/b.log.1", ".hidden.log", "photo.png", "store.sqlite"])
    await writeFile(join(folder, name), "x\n");
  const { files } = await listLogFiles([folder]);
  expect(files.map(({ path }) => path.slice(folder.length + 1)).sort()).toEqual(["a.log", "sub/b.log.1"]);
});

describe("lines as evidence", () => {
  const content = "one\ntwo\nthree\r\nfour\nfive";

  test.each(["plain", "gzip"])("are read back with their neighbours (%s)", async (how) => {
    const path = join(folder, "app.log");
    await writeFile(path, how === "gzip" ? gzipSync(content) : content);
    expect(await readLinesAt(path, [8, 0, 20], { before: 1, after: 1 })).toEqual([
      { offset: 8, text: "three", before: ["two"], after: ["four"] },
      { offset: 0, text: "one", before: [], after: ["two"] },
      { offset: 20, text: "five", before: ["four"], after: [] },
    ]);
  });

  test("a place behind the end has no text", async () => {
    const path = join(folder, "app.log");
    await writeFile(path, content);
    expect(await readLinesAt(path, [999])).toEqual([{ offset: 999, text: null, before: [], after: [] }]);
  });
});
