import type { MessageScanner } from "./message-scan.ts";

const FIRST_SLOTS = 1 << 8;

/** Open-addressed map from the two hashes of a shape to a dense number, in order of first appearance. */
export class ShapeTable {
  size = 0;
  hash1 = new Int32Array(64);
  hash2 = new Int32Array(64);
  #slots = new Int32Array(FIRST_SLOTS);
  #mask = FIRST_SLOTS - 1;

  /** Number of the shape that `scanner` has just read, or -1. */
  find(scanner: MessageScanner): number {
    const h1 = scanner.hash1;
    const h2 = scanner.hash2;
    let at = (h1 ^ (h1 >>> 15)) & this.#mask;
    for (;;) {
      const id = (this.#slots[at] as number) - 1;
      if (id < 0 || (this.hash1[id] === h1 && this.hash2[id] === h2)) return id;
      at = (at + 1) & this.#mask;
    }
  }

  /** Gives a number to a pair of hashes that is not there yet. */
  insert(h1: number, h2: number): number {
    let at = (h1 ^ (h1 >>> 15)) & this.#mask;
    while (this.#slots[at] !== 0) at = (at + 1) & this.#mask;
    const id = this.size++;
    if (id === this.hash1.length) this.#growHashes();
    this.hash1[id] = h1;
    this.hash2[id] = h2;
    this.#slots[at] = id + 1;
    if (this.size * 2 > this.#slots.length) this.#growSlots();
    return id;
  }

  #growHashes(): void {
    const length = this.hash1.length * 2;
    const one = new Int32Array(length);
    const two = new Int32Array(length);
    one.set(this.hash1);
    two.set(this.hash2);
    this.hash1 = one;
    this.hash2 = two;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#mask = this.#slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      const h1 = this.hash1[id] as number;
      let at = (h1 ^ (h1 >>> 15)) & this.#mask;
      while (this.#slots[at] !== 0) at = (at + 1) & this.#mask;
      this.#slots[at] = id + 1;
    }
  }

  /** The two hashes of a shape as 16 hex digits. */
  keyOf(id: number): string {
    return hex(this.hash1[id] as number) + hex(this.hash2[id] as number);
  }
}

const hex = (value: number) => (value >>> 0).toString(16).padStart(8, "0");
