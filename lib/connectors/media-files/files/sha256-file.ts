import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const CHUNK_BYTES = 1 << 20;

/** A byte range of a file; `end` is exclusive, and undefined means the end of the file. */
export type ByteRange = { start: number; end?: number };

/**
 * SHA-256 of a file, or of byte ranges of it in order, as lower-case hexadecimal. Reads 1 MiB at a time.
 * @throws the system error when the file cannot be read; AbortError when aborted
 */
export async function sha256File(
  absPath: string,
  options: { ranges?: readonly ByteRange[]; signal?: AbortSignal } = {},
): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(absPath, "r");
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (const range of options.ranges ?? [{ start: 0 }]) {
      let position = range.start;
      const end = range.end ?? Number.POSITIVE_INFINITY;
      while (position < end) {
        options.signal?.throwIfAborted();
        const wanted = Math.min(CHUNK_BYTES, end - position);
        const { bytesRead } = await file.read(buffer, 0, wanted, position);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        position += bytesRead;
      }
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}
