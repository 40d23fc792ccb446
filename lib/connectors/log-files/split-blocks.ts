import type { LogBlock } from "#lib/logs/index.ts";

import type { ByteSource } from "./byte-source.ts";

const NEWLINE = 10;
const BLOCK_BYTES = 4 << 20;
/** Of a line that fills a whole block only the head is kept. */
const HEAD_BYTES = 64 << 10;

/** `tail` marks the last record of a file: more of it may come, so it is read again next time. */
export type FileBlock = LogBlock & { tail: boolean };

/** Buffers that blocks are read into and that come back when a block has been mined. */
export class BufferPool {
  readonly #free: Uint8Array[] = [];

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(BLOCK_BYTES);
  }

  giveBack(buffer: ArrayBufferLike): void {
    if (buffer.byteLength === BLOCK_BYTES && this.#free.length < 16) this.#free.push(new Uint8Array(buffer));
  }
}

/** Whether a line that starts with this byte may begin a record (`}` and indented lines go on with one). */
const begins = (byte: number | undefined) =>
  byte !== undefined && byte > 32 && byte !== 125 && byte !== 93 && byte !== 41;

/**
 * Cuts a stream of bytes into blocks of whole records; each block stands at the start of a buffer of the pool. The
 * last record is a block of its own, also when its line has no end yet; of a line that fills a whole block the head
 * is kept and the rest counted.
 */
export async function* splitBlocks(
  source: ByteSource,
  place: { file: number; offset: number },
  pool: BufferPool,
): AsyncGenerator<FileBlock> {
  let { offset } = place;
  let carry: Uint8Array = new Uint8Array(0);
  for (;;) {
    const buffer = pool.take();
    buffer.set(carry);
    const { length, ended } = await fill(source, buffer, carry.length);
    const cut = ended ? lastRecordStart(buffer, length) : blockEnd(buffer, length);
    if (!ended && cut === 0) {
      const dropped = await dropLine(source, length - HEAD_BYTES);
      yield {
        ...place,
        offset,
        bytes: buffer.subarray(0, HEAD_BYTES),
        droppedBytes: dropped.bytes,
        tornEnd: false,
        tail: false,
      };
      offset += HEAD_BYTES + dropped.bytes;
      carry = dropped.rest;
      continue;
    }
    carry = buffer.slice(cut, length);
    if (cut > 0)
      yield { ...place, offset, bytes: buffer.subarray(0, cut), droppedBytes: 0, tornEnd: false, tail: false };
    else pool.giveBack(buffer.buffer);
    offset += cut;
    if (!ended) continue;
    if (carry.length > 0) {
      yield {
        ...place,
        offset,
        bytes: carry,
        droppedBytes: 0,
        tornEnd: carry[carry.length - 1] !== NEWLINE,
        tail: true,
      };
    }
    return;
  }
}

async function fill(source: ByteSource, buffer: Uint8Array, from: number): Promise<{ length: number; ended: boolean }> {
  let length = from;
  while (length < buffer.length) {
    const read = await source.read(buffer, length);
    if (read === 0) return { length, ended: true };
    length += read;
  }
  return { length, ended: false };
}

/** Reads on to the end of a line that is too long to keep; `bytes` counts what was left out. */
async function dropLine(source: ByteSource, already: number): Promise<{ bytes: number; rest: Uint8Array }> {
  const buffer = new Uint8Array(BLOCK_BYTES / 4);
  let bytes = already;
  for (;;) {
    const read = await source.read(buffer, 0);
    const newline = buffer.subarray(0, read).indexOf(NEWLINE);
    if (read === 0) return { bytes, rest: new Uint8Array(0) };
    if (newline >= 0) return { bytes: bytes + newline + 1, rest: buffer.slice(newline + 1, read) };
    bytes += read;
  }
}

/** Where a full block ends: before its last record, or, when one record fills it, behind its last line; 0 for one line. */
function blockEnd(bytes: Uint8Array, length: number): number {
  const start = lastRecordStart(bytes, length);
  return start > 0 ? start : bytes.lastIndexOf(NEWLINE, length - 1) + 1;
}

/** Start of the last line that may begin a record; 0 when only the first one may. */
function lastRecordStart(bytes: Uint8Array, length: number): number {
  let end = length - 1;
  if (bytes[end] === NEWLINE) end--;
  while (end > 0) {
    const newline = bytes.lastIndexOf(NEWLINE, end);
    if (newline < 0) return 0;
    if (begins(bytes[newline + 1])) return newline + 1;
    end = newline - 1;
  }
  return 0;
}
