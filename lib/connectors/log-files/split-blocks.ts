import type { LogBlock } from "#lib/logs/index.ts";

const NEWLINE = 10;
/** A line longer than this keeps its head only. */
export const LINE_BYTES_MAX = 1 << 20;
const HEAD_BYTES = 64 << 10;
const BLOCK_BYTES = 4 << 20;

/** `tail` marks the last record of a file: more of it may come, so it is read again next time. */
export type FileBlock = LogBlock & { tail: boolean };

/** Whether a line that starts with this byte may begin a record (`}` and indented lines go on with one). */
const begins = (byte: number | undefined) =>
  byte !== undefined && byte > 32 && byte !== 125 && byte !== 93 && byte !== 41;

/**
 * Cuts a stream of bytes into blocks of whole records. The last record is a block of its own, also when its line has
 * no end yet; of lines longer than LINE_BYTES_MAX the head is kept and the rest counted.
 */
export async function* splitBlocks(
  chunks: AsyncIterable<Uint8Array>,
  place: { file: number; offset: number },
): AsyncGenerator<FileBlock> {
  let pending: Uint8Array[] = [];
  let length = 0;
  let { offset } = place;
  const block = (bytes: Uint8Array, more: { droppedBytes?: number; tail?: boolean } = {}): FileBlock => {
    const made = {
      file: place.file,
      offset,
      bytes,
      droppedBytes: more.droppedBytes ?? 0,
      tornEnd: bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE && (more.tail ?? false),
      tail: more.tail ?? false,
    };
    offset += bytes.length + made.droppedBytes;
    return made;
  };
  let dropping = false;
  let dropped = 0;
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    let rest = chunk;
    if (dropping) {
      const end = rest.indexOf(NEWLINE);
      dropped += end < 0 ? rest.length : end + 1;
      if (end < 0) continue;
      yield block(head, { droppedBytes: dropped });
      dropping = false;
      rest = rest.subarray(end + 1);
    }
    pending.push(rest);
    length += rest.length;
    if (length < BLOCK_BYTES && chunk.length < BLOCK_BYTES) continue;
    const bytes = concat(pending, length);
    const cut = lastRecordStart(bytes);
    if (cut > 0) {
      yield block(bytes.subarray(0, cut));
      pending = [bytes.subarray(cut)];
      length = bytes.length - cut;
    } else {
      pending = [bytes];
    }
    const open = cut > 0 ? (pending[0] as Uint8Array) : bytes;
    if (open.length <= LINE_BYTES_MAX) continue;
    const firstEnd = open.indexOf(NEWLINE);
    if (firstEnd >= 0) {
      const end = open.lastIndexOf(NEWLINE) + 1;
      yield block(open.subarray(0, end));
      pending = [open.subarray(end)];
      length = open.length - end;
    }
    const line = pending[0] as Uint8Array;
    if (line.length <= LINE_BYTES_MAX) continue;
    head = line.slice(0, HEAD_BYTES);
    dropped = line.length - HEAD_BYTES;
    dropping = true;
    pending = [];
    length = 0;
  }
  if (dropping) {
    yield block(head, { droppedBytes: dropped });
    return;
  }
  const bytes = concat(pending, length);
  if (bytes.length === 0) return;
  const cut = lastRecordStart(bytes);
  const small = bytes.length - cut <= LINE_BYTES_MAX;
  if (cut > 0 && small) yield block(bytes.subarray(0, cut));
  yield block(cut > 0 && small ? bytes.subarray(cut) : bytes, { tail: small });
}

/** Start of the last line that may begin a record; 0 when only the first one may. */
function lastRecordStart(bytes: Uint8Array): number {
  let end = bytes.length - 1;
  if (bytes[end] === NEWLINE) end--;
  while (end > 0) {
    const newline = bytes.lastIndexOf(NEWLINE, end);
    if (newline < 0) return 0;
    if (begins(bytes[newline + 1])) return newline + 1;
    end = newline - 1;
  }
  return 0;
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
