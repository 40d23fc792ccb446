import { open, stat } from "node:fs/promises";

import { detectPacking, type Packing, readContentHead } from "./byte-source.ts";

const WINDOWS = 64;
const WINDOW_BYTES = 16 << 10;
const WHOLE_BYTES_MAX = 1 << 20;
const NEWLINE = 10;

/** Pieces of whole lines from all over a file (a packed one: from its start), for finding out its format. */
export async function sampleFile(path: string, packing: Packing, size: number): Promise<Uint8Array[]> {
  if (packing.compression !== "none" || packing.encoding !== "utf8" || size <= WHOLE_BYTES_MAX) {
    return [wholeLines(await readContentHead(path, packing, WHOLE_BYTES_MAX), true)];
  }
  const handle = await open(path, "r");
  try {
    const pieces: Uint8Array[] = [];
    for (let window = 0; window < WINDOWS; window++) {
      const at = Math.floor((window * (size - WINDOW_BYTES)) / (WINDOWS - 1));
      const buffer = new Uint8Array(WINDOW_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, WINDOW_BYTES, at);
      pieces.push(wholeLines(buffer.subarray(0, bytesRead), window === 0));
    }
    return pieces;
  } finally {
    await handle.close();
  }
}

/** Cuts off a torn first line (unless the piece is the start of the file) and a torn last one. */
function wholeLines(bytes: Uint8Array, fromStart: boolean): Uint8Array {
  const first = fromStart ? 0 : bytes.indexOf(NEWLINE) + 1;
  const last = bytes.lastIndexOf(NEWLINE) + 1;
  return last > first ? bytes.subarray(first, last) : bytes.subarray(first);
}

/** The same for a file by its path, with the time of its last change. */
export async function sampleLogFile(path: string): Promise<{ pieces: Uint8Array[]; referenceMs: number }> {
  const { size, mtimeMs } = await stat(path);
  return { pieces: await sampleFile(path, await detectPacking(path), size), referenceMs: mtimeMs };
}
