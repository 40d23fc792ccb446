import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

const CHUNK_BYTES = 4 << 20;

export type Encoding = "utf8" | "utf16le" | "utf16be";

/** How the bytes of a file are packed; decided by its first bytes, not by its name. */
export type Packing = { compression: "none" | "gzip" | "zstd"; encoding: Encoding };

export async function detectPacking(path: string): Promise<Packing> {
  const head = await readHead(path, 4096);
  if (head[0] === 0x1f && head[1] === 0x8b) return { compression: "gzip", encoding: "utf8" };
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd)
    return { compression: "zstd", encoding: "utf8" };
  return { compression: "none", encoding: encodingOf(head) };
}

/** A byte order mark, or every other byte NUL in the first lines. */
function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf16be";
  const pairs = Math.floor(head.length / 2);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  if (pairs < 16) return "utf8";
  if (odd > pairs * 0.4 && even < pairs * 0.05) return "utf16le";
  return even > pairs * 0.4 && odd < pairs * 0.05 ? "utf16be" : "utf8";
}

/** The first bytes of a file as they stand on disk. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await handle.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * Streams the text of a file as UTF-8 bytes from `offset` on, unpacked and transcoded; offsets count the bytes that
 * come out. Chunks are fresh memory. A damaged archive ends the stream early; `onDamage` is told.
 */
export async function* readContent(
  path: string,
  packing: Packing,
  options: { offset: number; onDamage?: (reason: string) => void; signal?: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  if (packing.compression === "none" && packing.encoding === "utf8") {
    yield* readPlain(path, options.offset, options.signal);
    return;
  }
  let skip = options.offset;
  try {
    for await (const chunk of unpacked(path, packing)) {
      options.signal?.throwIfAborted();
      if (skip >= chunk.length) skip -= chunk.length;
      else {
        yield skip > 0 ? chunk.subarray(skip) : chunk;
        skip = 0;
      }
    }
  } catch (error) {
    if (options.signal?.aborted) throw error;
    options.onDamage?.(error instanceof Error ? error.message : String(error));
  }
}

async function* readPlain(path: string, offset: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r");
  try {
    for (let at = offset; ; ) {
      signal?.throwIfAborted();
      const buffer = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield bytesRead === CHUNK_BYTES ? buffer : buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function* unpacked(path: string, packing: Packing): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const stream: Readable =
    packing.compression === "gzip"
      ? file.pipe(createGunzip())
      : packing.compression === "zstd"
        ? file.pipe(createZstdDecompress())
        : file;
  file.on("error", (error) => stream.destroy(error));
  try {
    if (packing.encoding === "utf8") {
      for await (const chunk of stream) yield new Uint8Array(chunk as Buffer);
      return;
    }
    const decoder = new TextDecoder(packing.encoding === "utf16le" ? "utf-16le" : "utf-16be");
    const encoder = new TextEncoder();
    for await (const chunk of stream) yield encoder.encode(decoder.decode(chunk as Buffer, { stream: true }));
    const rest = encoder.encode(decoder.decode());
    if (rest.length > 0) yield rest;
  } finally {
    file.destroy();
    stream.destroy();
  }
}
