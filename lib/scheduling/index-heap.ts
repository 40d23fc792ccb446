/** A binary heap of indices; `isBefore` says which of two comes out first and must not change for an index inside. */
export class IndexHeap {
  readonly #items: number[] = [];
  readonly #isBefore: (left: number, right: number) => boolean;

  constructor(isBefore: (left: number, right: number) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): number | undefined {
    return this.#items[0];
  }

  push(item: number): void {
    const items = this.#items;
    let place = items.length;
    items.push(item);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent] ?? 0;
      if (!this.#isBefore(item, above)) break;
      items[place] = above;
      place = parent;
    }
    items[place] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#isBefore(items[child + 1] ?? 0, items[child] ?? 0)) child += 1;
      if (!this.#isBefore(items[child] ?? 0, last)) break;
      items[place] = items[child] ?? 0;
      place = child;
    }
    items[place] = last;
    return first;
  }
}
