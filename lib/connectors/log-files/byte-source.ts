import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

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

/** Bytes to be read in order; `read` fills `buffer` from `at` on and returns how many came, 0 at the end. */
export type ByteSource = {
  read(buffer: Uint8Array, at: number): Promise<number>;
  close(): Promise<void>;
};

export type ContentOptions = {
  offset: number;
  /** Told when a damaged archive ends the content early. */
  onDamage?: (reason: string) => void;
  signal?: AbortSignal | undefined;
};

/**
 * The content of a file as UTF-8 bytes from `offset` on, unpacked and transcoded; offsets count the bytes that come
 * out.
 */
export async function openContent(path: string, packing: Packing, options: ContentOptions): Promise<ByteSource> {
  if (packing.compression === "none" && packing.encoding === "utf8") return openPlain(path, options);
  return fromChunks(unpacked(path, packing), options);
}

async function openPlain(path: string, { offset, signal }: ContentOptions): Promise<ByteSource> {
  const handle = await open(path, "r");
  let position = offset;
  return {
    async read(buffer, at) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, at, buffer.length - at, position);
      position += bytesRead;
      return bytesRead;
    },
    close: () => handle.close(),
  };
}

function fromChunks(chunks: AsyncGenerator<Uint8Array>, { offset, onDamage, signal }: ContentOptions): ByteSource {
  let skip = offset;
  let held: Uint8Array = new Uint8Array(0);
  const next = async (): Promise<boolean> => {
    try {
      const { value, done } = await chunks.next();
      if (done) return false;
      held = value.subarray(Math.min(skip, value.length));
      skip -= value.length - held.length;
      return true;
    } catch (error) {
      onDamage?.(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  return {
    async read(buffer, at) {
      signal?.throwIfAborted();
      while (held.length === 0) if (!(await next())) return 0;
      const part = held.subarray(0, buffer.length - at);
      buffer.set(part, at);
      held = held.subarray(part.length);
      return part.length;
    },
    async close() {
      await chunks.return(undefined);
    },
  };
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
      for await (const chunk of stream) yield chunk as Buffer;
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

/** The first `length` bytes of the content, fewer when it is shorter. */
export async function readContentHead(path: string, packing: Packing, length: number): Promise<Uint8Array> {
  const source = await openContent(path, packing, { offset: 0 });
  try {
    const buffer = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const read = await source.read(buffer, at);
      if (read === 0) break;
      at += read;
    }
    return buffer.subarray(0, at);
  } finally {
    await source.close();
  }
}
