/** FNV-1a over UTF-16 units, 32 bits unsigned: the same on every machine, for folds, samples and feature slots. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** At most `limit` of the items, chosen by the hash of their key, in their old order. */
export function stableSample<T>(items: readonly T[], limit: number, keyOf: (item: T) => string): T[] {
  if (items.length <= limit) return [...items];
  const hashes = items.map((item) => stableHash(`sample:${keyOf(item)}`));
  const cut = [...hashes].sort((a, b) => a - b)[limit - 1] ?? 0;
  return items.filter((_, index) => (hashes[index] ?? 0) <= cut);
}
