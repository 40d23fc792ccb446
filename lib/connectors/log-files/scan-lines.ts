import { type ByteSource, detectPacking, openContent } from "./byte-source.ts";

const NEWLINE = 10;
const WINDOW_BYTES = 1 << 20;
const LINE_BYTES_MAX = 16 << 10;

/**
 * Reads many lines of a file by their byte offsets (ascending, of the unpacked content) in one pass: neighbours share a
 * read, gaps are jumped over. Gives each line in turn, null where the file no longer reaches that far. Long lines are
 * cut at 16 KiB.
 */
export async function* scanLines(path: string, offsets: readonly number[]): AsyncGenerator<string | null> {
  const packing = await detectPacking(path);
  const isPlain = packing.compression === "none" && packing.encoding === "utf8";
  const window = new Window((offset) => openContent(path, packing, { offset }), isPlain);
  const decoder = new TextDecoder();
  try {
    for (const offset of offsets) {
      const bytes = await window.lineAt(offset);
      yield bytes === null ? null : decoder.decode(bytes).replace(/\r$/, "");
    }
  } finally {
    await window.close();
  }
}

/** A piece of a file that moves forward. */
class Window {
  readonly #open: (offset: number) => Promise<ByteSource>;
  readonly #canJump: boolean;
  readonly #buffer = new Uint8Array(WINDOW_BYTES);
  #source: ByteSource | null = null;
  #start = 0;
  #length = 0;

  constructor(open: (offset: number) => Promise<ByteSource>, canJump: boolean) {
    this.#open = open;
    this.#canJump = canJump;
  }

  async lineAt(offset: number): Promise<Uint8Array | null> {
    await this.#moveTo(offset);
    const at = offset - this.#start;
    if (at >= this.#length) return null;
    const newline = this.#buffer.subarray(at, this.#length).indexOf(NEWLINE);
    const end = newline < 0 ? this.#length : at + newline;
    return this.#buffer.subarray(at, Math.min(end, at + LINE_BYTES_MAX));
  }

  /** Makes the window hold `offset` and as much behind it as a line may be long, if there is so much. */
  async #moveTo(offset: number): Promise<void> {
    const end = this.#start + this.#length;
    if (this.#source !== null && offset >= this.#start && offset + LINE_BYTES_MAX <= end) return;
    const isFar = offset > end + WINDOW_BYTES || offset < this.#start;
    if (this.#source === null || (this.#canJump && isFar)) {
      await this.#source?.close();
      this.#start = this.#canJump ? offset : 0;
      this.#length = 0;
      this.#source = await this.#open(this.#start);
    }
    do {
      const keepFrom = Math.min(this.#length, Math.max(0, offset - this.#start));
      this.#buffer.copyWithin(0, keepFrom, this.#length);
      this.#start += keepFrom;
      this.#length -= keepFrom;
      if (!(await this.#fill())) return;
    } while (offset >= this.#start + this.#length);
  }

  async #fill(): Promise<boolean> {
    const before = this.#length;
    while (this.#length < WINDOW_BYTES) {
      const read = (await this.#source?.read(this.#buffer, this.#length)) ?? 0;
      if (read === 0) break;
      this.#length += read;
    }
    return this.#length > before;
  }

  async close(): Promise<void> {
    await this.#source?.close();
  }
}
