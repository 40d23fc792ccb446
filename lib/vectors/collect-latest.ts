type Item = { id: string; vector: Float32Array };

/**
 * The vectors that are wanted, each once and as it was read last: one that is replaced while a store is read comes again, as
 * new.
 */
export async function collectLatest(vectors: AsyncIterable<Item>, isWanted: (id: string) => boolean): Promise<Item[]> {
  const latest = new Map<string, Item>();
  for await (const item of vectors) if (isWanted(item.id)) latest.set(item.id, item);
  return [...latest.values()];
}
