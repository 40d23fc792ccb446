import { detectPacking, openContent } from "./byte-source.ts";
import { listLogFiles } from "./list-log-files.ts";

const NEWLINE = 10;
/** Of what came since the last look at most this much of a file is given; the rest is counted as skipped. */
const PIECE_BYTES = 256 << 10;

/** New whole lines of a file, from byte `offset` on. `skippedBytes` came before them and was left out. */
export type NewLines = { path: string; offset: number; bytes: Uint8Array; skippedBytes: number; mtimeMs: number };

/**
 * Follows plain log files below some paths as they grow, like `tail -F`: each `next` gives the whole lines that came
 * since the one before. The first one gives the last `startBytes` of each file. A file that was cut starts again.
 */
export class FileFollower {
  readonly #paths: readonly string[];
  readonly #positions = new Map<string, number>();
  readonly #ignored = new Set<string>();
  #startBytes: number;

  constructor(paths: readonly string[], startBytes: number) {
    this.#paths = paths;
    this.#startBytes = startBytes;
  }

  async next(): Promise<NewLines[]> {
    const { files } = await listLogFiles(this.#paths);
    const found: NewLines[] = [];
    for (const file of files) {
      if (this.#ignored.has(file.path)) continue;
      const known = this.#positions.get(file.path);
      if (known === file.size) continue;
      const from = known === undefined ? Math.max(0, file.size - this.#startBytes) : known > file.size ? 0 : known;
      const lines = await this.#read(file.path, from, file.size).catch(() => null);
      if (lines !== null) found.push({ ...lines, mtimeMs: file.mtimeMs });
    }
    this.#startBytes = PIECE_BYTES;
    return found;
  }

  async #read(path: string, from: number, size: number): Promise<Omit<NewLines, "mtimeMs"> | null> {
    const packing = await detectPacking(path);
    if (packing.compression !== "none" || packing.encoding !== "utf8") {
      this.#ignored.add(path);
      return null;
    }
    const start = Math.max(from, size - PIECE_BYTES);
    const source = await openContent(path, packing, { offset: Math.max(0, start - 1) });
    try {
      const buffer = new Uint8Array(Math.min(PIECE_BYTES, size - start) + 1);
      let length = 0;
      for (;;) {
        const read = await source.read(buffer, length);
        if (read === 0) break;
        length += read;
      }
      return this.#cut(path, { from, start, bytes: buffer.subarray(0, length) });
    } finally {
      await source.close();
    }
  }

  /** Whole lines only; a line that was begun stays for the next time. */
  #cut(path: string, piece: { from: number; start: number; bytes: Uint8Array }): Omit<NewLines, "mtimeMs"> | null {
    const base = Math.max(0, piece.start - 1);
    const first = piece.start === 0 ? 0 : piece.bytes.indexOf(NEWLINE) + 1;
    const end = piece.bytes.lastIndexOf(NEWLINE) + 1;
    if (end <= first) {
      if (!this.#positions.has(path)) this.#positions.set(path, piece.start);
      return null;
    }
    this.#positions.set(path, base + end);
    const offset = base + first;
    const skippedBytes = this.#startBytes === PIECE_BYTES ? Math.max(0, offset - piece.from) : 0;
    return { path, offset, bytes: piece.bytes.slice(first, end), skippedBytes };
  }
}
