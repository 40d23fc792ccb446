import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

/** The file breaks the rules of its container; `message` completes "The file is damaged: …". */
export class DamagedFile extends Error {}

/** The file is sound, but this cannot be done to it safely; `message` is a whole sentence. */
export class CannotEdit extends Error {}

/** The container has no tag for a field; `message` is a whole sentence. */
export class UnsupportedField extends CannotEdit {}

/** Largest header (tags, pictures, index) that is held in memory. */
export const HEADER_BYTES_MAX = 256 * 1024 * 1024;

const CHUNK_BYTES = 1 << 20;

/** Random access to a file that never reads past its end without saying so. */
export type SourceFile = {
  readonly size: number;
  /** Exactly `length` bytes at `position`; throws DamagedFile when the file ends before, or the length is absurd. */
  read(position: number, length: number): Promise<Buffer>;
  /** Up to `length` bytes at `position`. */
  readUpTo(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
};

export async function openSourceFile(absPath: string): Promise<SourceFile> {
  const handle: FileHandle = await open(absPath, "r");
  const { size } = await handle.stat();
  const readUpTo = async (position: number, length: number): Promise<Buffer> => {
    const wanted = Math.max(0, Math.min(length, size - position));
    if (wanted > HEADER_BYTES_MAX) throw new DamagedFile("one of its parts is absurdly large");
    const buffer = Buffer.allocUnsafe(wanted);
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await handle.read(buffer, done, wanted - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  };
  return {
    size,
    readUpTo,
    async read(position, length) {
      if (position < 0 || length < 0 || position + length > size) throw new DamagedFile("it ends too early");
      const bytes = await readUpTo(position, length);
      if (bytes.length !== length) throw new DamagedFile("it ends too early");
      return bytes;
    },
    close: () => handle.close(),
  };
}

/** Feeds the bytes [from, to) of a file to a hash, a chunk at a time. */
export async function hashRange(file: SourceFile, hash: Hash, range: { from: number; to: number }): Promise<void> {
  for (let at = range.from; at < range.to; at += CHUNK_BYTES) {
    hash.update(await file.read(at, Math.min(CHUNK_BYTES, range.to - at)));
  }
}

/** Short digest of a part, for comparing two inventories. */
export const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64url");

/** A piece of the file to be written: bytes copied from the source, or new ones. */
export type Segment = { from: number; to: number } | Uint8Array;

/** Writes the segments one after another to a new file. */
export async function writeSegments(input: {
  source: SourceFile;
  segments: Iterable<Segment> | AsyncIterable<Segment>;
  target: FileHandle;
  signal?: AbortSignal | undefined;
}): Promise<void> {
  let position = 0;
  const put = async (bytes: Uint8Array): Promise<void> => {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await input.target.write(bytes, done, bytes.length - done, position);
      done += bytesWritten;
      position += bytesWritten;
    }
  };
  for await (const segment of input.segments) {
    input.signal?.throwIfAborted();
    if (segment instanceof Uint8Array) {
      await put(segment);
      continue;
    }
    for (let at = segment.from; at < segment.to; at += CHUNK_BYTES) {
      input.signal?.throwIfAborted();
      await put(await input.source.read(at, Math.min(CHUNK_BYTES, segment.to - at)));
    }
  }
}
