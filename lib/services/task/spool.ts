import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Env } from "#lib/config/index.ts";
import { AppError } from "#lib/core/index.ts";

const LARGEST_BYTES = 8 * 1024 ** 3;

/** A body that was read up to a limit: all of it, or its beginning and the rest. */
export type Head = { chunks: Uint8Array[]; rest: AsyncIterator<Uint8Array> | null };

/** Reads a stream until it ends or holds more than `limit` bytes. */
export async function readHead(body: AsyncIterable<Uint8Array>, limit: number): Promise<Head> {
  const iterator = body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  for (let size = 0; size <= limit; ) {
    const next = await iterator.next();
    if (next.done === true) return { chunks, rest: null };
    chunks.push(next.value);
    size += next.value.byteLength;
  }
  return { chunks, rest: iterator };
}

async function* restOf({ chunks, rest }: Head): AsyncGenerator<Uint8Array> {
  let size = 0;
  const checked = (chunk: Uint8Array): Uint8Array => {
    size += chunk.byteLength;
    if (size <= LARGEST_BYTES) return chunk;
    throw new AppError("LIMIT_EXCEEDED", "The body is larger than 8 GiB.", { hint: "Send it in parts." });
  };
  for (const chunk of chunks) yield checked(chunk);
  for (let next = await rest?.next(); next !== undefined && next.done !== true; next = await rest?.next()) {
    yield checked(next.value);
  }
}

const folderOf = (env: Env): string => join(env.dataDir, "imports");

/** Where a body waits for its job. */
export const spoolPath = (env: Env, name: string): string => join(folderOf(env), `${name}.spool`);

/** Writes a body beside the store, for a job to read. What could not be received whole is removed again. */
export async function spool(env: Env, name: string, head: Head): Promise<string> {
  await mkdir(folderOf(env), { recursive: true, mode: 0o700 });
  const path = spoolPath(env, name);
  try {
    await pipeline(Readable.from(restOf(head), { objectMode: false }), createWriteStream(path, { mode: 0o600 }));
    return path;
  } catch (cause) {
    await rm(path, { force: true });
    if (cause instanceof AppError) throw cause;
    throw new AppError("UNAVAILABLE", "The body could not be received whole; nothing of it was stored.", { cause });
  }
}
