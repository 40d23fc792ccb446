/** Numbers out of 0..size-1, of which the lowest is asked for again and again. */
export class LowestFirst {
  readonly #words: Int32Array;
  #from: number;
  count = 0;

  constructor(size: number) {
    this.#words = new Int32Array((size + 31) >>> 5);
    this.#from = this.#words.length;
  }

  add(item: number): void {
    const word = item >>> 5;
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (item & 31));
    if (word < this.#from) this.#from = word;
    this.count += 1;
  }

  remove(item: number): void {
    const word = item >>> 5;
    this.#words[word] = (this.#words[word] ?? 0) & ~(1 << (item & 31));
    this.count -= 1;
  }

  /** -1 when there is none. */
  lowest(): number {
    if (this.count === 0) return -1;
    while (this.#words[this.#from] === 0) this.#from += 1;
    const bits = this.#words[this.#from] ?? 0;
    return (this.#from << 5) + (31 - Math.clz32(bits & -bits));
  }
}
