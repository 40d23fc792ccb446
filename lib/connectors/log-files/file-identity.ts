import { createHash } from "node:crypto";

import type { LogFileCursor } from "#lib/logs/index.ts";

import { detectPacking, type Packing, readContentHead } from "./byte-source.ts";
import type { FoundFile } from "./list-log-files.ts";

/** By so much of its unpacked content a file is known again after it was rotated or packed. */
const HEAD_BYTES = 1024;

/** How a file stands to what was read before. */
export type FileProgress = "new" | "grown" | "unchanged" | "truncated" | "renamed";

export type OpenedFile = FoundFile & {
  packing: Packing;
  head: Uint8Array;
  /** Bytes of the content that were read before. */
  offset: number;
  progress: FileProgress;
  /** The path under which it was read before, when it has been rotated since. */
  readAs: string;
};

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/**
 * Opens files and finds for each the cursor of an earlier run: by the hash of its first bytes, so that a rotated or
 * compressed file is known again under its new name. A file that is shorter than before, or starts differently, is
 * read from its start.
 */
export async function openFiles(files: readonly FoundFile[], cursors: readonly LogFileCursor[]): Promise<OpenedFile[]> {
  const opened: OpenedFile[] = [];
  const unused = new Set(cursors);
  const order = [...files].sort((a, b) => Number(known(b, cursors)) - Number(known(a, cursors)));
  for (const file of order) {
    const packing = await detectPacking(file.path);
    const head = await readContentHead(file.path, packing, HEAD_BYTES);
    const cursor = findCursor(file, head, unused);
    if (cursor !== undefined) unused.delete(cursor);
    opened.push({ ...file, packing, head, ...progressOf(file, packing, cursor, cursors) });
  }
  const place = new Map(files.map((file, index) => [file.path, index]));
  return opened.sort((a, b) => (place.get(a.path) ?? 0) - (place.get(b.path) ?? 0));
}

const known = (file: FoundFile, cursors: readonly LogFileCursor[]) => cursors.some(({ path }) => path === file.path);

function findCursor(file: FoundFile, head: Uint8Array, cursors: ReadonlySet<LogFileCursor>): LogFileCursor | undefined {
  const hashes = new Map<number, string>();
  const sameStart = (cursor: LogFileCursor): boolean => {
    if (cursor.headBytes === 0 || cursor.headBytes > head.length) return false;
    const hash = hashes.get(cursor.headBytes) ?? sha256(head.subarray(0, cursor.headBytes));
    hashes.set(cursor.headBytes, hash);
    return hash === cursor.headHash;
  };
  const candidates = [...cursors].filter(sameStart);
  const unread = [...cursors].find(
    ({ path, inode, offset }) => offset === 0 && path === file.path && inode === file.inode,
  );
  return (
    unread ??
    candidates.find(({ path }) => path === file.path) ??
    candidates.find(({ inode }) => inode === file.inode) ??
    candidates.sort((a, b) => b.headBytes - a.headBytes)[0]
  );
}

function progressOf(
  file: FoundFile,
  packing: Packing,
  cursor: LogFileCursor | undefined,
  cursors: readonly LogFileCursor[],
): Pick<OpenedFile, "offset" | "progress" | "readAs"> {
  if (cursor === undefined) {
    return { offset: 0, progress: known(file, cursors) ? "truncated" : "new", readAs: file.path };
  }
  const plain = packing.compression === "none" && packing.encoding === "utf8";
  if (plain && file.size < cursor.offset) return { offset: 0, progress: "truncated", readAs: file.path };
  if (cursor.path !== file.path) return { offset: cursor.offset, progress: "renamed", readAs: cursor.path };
  return { offset: cursor.offset, progress: file.size === cursor.size ? "unchanged" : "grown", readAs: file.path };
}

/** The cursor after everything up to `offset` of the content was read. */
export function cursorOf(file: OpenedFile, offset: number): LogFileCursor {
  const headBytes = Math.min(file.head.length, offset);
  return {
    path: file.path,
    offset,
    size: file.size,
    inode: file.inode,
    headHash: sha256(file.head.subarray(0, headBytes)),
    headBytes,
  };
}
