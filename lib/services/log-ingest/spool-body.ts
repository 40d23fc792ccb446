import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { AppError, newId } from "#lib/core/index.ts";
import { BodyTooLarge } from "#lib/services/access/index.ts";
import { diskFull } from "./disk-full.ts";
import { assertRoom } from "./stream-files.ts";

const MIB = 1 << 20;
const NEWLINE = 10;
const OPEN_BRACE = 123;

export type LogBody = { bytes: AsyncIterable<Uint8Array>; isGzip: boolean; isNdjson: boolean };

/** A batch that was received whole, in a file of its own; nobody reads it before it is complete. */
export type Spooled = { path: string; bytes: number; lines: number; notJson: number; sha256: string };

/** Counts lines and hashes bytes as they pass; more than `maxBytes` is an error. */
class BatchMeter extends Transform {
  bytes = 0;
  lines = 0;
  notJson = 0;
  readonly hash = createHash("sha256");
  readonly #maxBytes: number;
  #isLineOpen = false;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.#maxBytes) {
      done(new BodyTooLarge(Math.floor(this.#maxBytes / MIB)));
      return;
    }
    this.hash.update(chunk);
    this.#countLines(chunk);
    done(null, chunk);
  }

  #countLines(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (!this.#isLineOpen) {
        this.lines += 1;
        if (chunk[at] !== OPEN_BRACE) this.notJson += 1;
      }
      const end = chunk.indexOf(NEWLINE, at);
      this.#isLineOpen = end < 0;
      at = end < 0 ? chunk.length : end + 1;
    }
  }
}

/**
 * Receives a batch into a file below `folder`: memory stays flat whatever is sent, and a batch that breaks off leaves
 * nothing behind.
 * @throws BodyTooLarge; AppError INVALID_INPUT for damaged gzip or a broken line, UNAVAILABLE when the disk is almost full
 */
export async function spoolBody(body: LogBody, folder: string, maxBytes: number): Promise<Spooled> {
  await assertRoom(folder, 0);
  const path = join(folder, newId("bat"));
  const meter = new BatchMeter(maxBytes);
  const file = createWriteStream(path, { mode: 0o600, flags: "wx" });
  try {
    const source = Readable.from(body.bytes, { objectMode: false });
    if (body.isGzip) await pipeline(source, createGunzip(), meter, file);
    else await pipeline(source, meter, file);
  } catch (cause) {
    await rm(path, { force: true });
    if (cause instanceof AppError) throw cause;
    throw whyBroken(cause);
  }
  const { bytes, lines, notJson, hash } = meter;
  return { path, bytes, lines, notJson: body.isNdjson ? notJson : 0, sha256: hash.digest("hex") };
}

function whyBroken(cause: unknown): AppError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code.startsWith("Z_") || code === "ERR_BUFFER_OUT_OF_BOUNDS") {
    return new AppError("INVALID_INPUT", "The body is not valid gzip, or it is cut short.", {
      hint: "Nothing was stored. Send the batch again.",
      cause,
    });
  }
  if (code === "ENOSPC") return diskFull(cause);
  return new AppError("INVALID_INPUT", "The body broke off before its end.", {
    hint: "Nothing was stored. Send the batch again.",
    cause,
  });
}
