const WORDS_SHOWN = 6;

export type ClusterWords = { words: string[] };

/**
 * Words that tell a cluster from the others: class-based TF-IDF, share of the cluster's words times
 * ln(1 + mean words of a cluster / occurrences anywhere) (Grootendorst 2022). A word counts once a text, and has to occur in
 * at least two texts of its cluster.
 * @param texts terms of each text with its cluster; those of no cluster are given too, as they say what is common
 */
export function labelClusters(
  texts: Iterable<{ terms: readonly string[]; cluster: number | null }>,
  count: number,
): ClusterWords[] {
  const everywhere = new Map<string, number>();
  const within = Array.from({ length: count }, () => new Map<string, number>());
  const totals = new Array<number>(count).fill(0);
  let total = 0;
  for (const { terms, cluster } of texts) {
    const own = cluster === null ? undefined : within[cluster];
    for (const term of new Set(terms)) {
      everywhere.set(term, (everywhere.get(term) ?? 0) + 1);
      total += 1;
      if (own === undefined || cluster === null) continue;
      own.set(term, (own.get(term) ?? 0) + 1);
      totals[cluster] = (totals[cluster] ?? 0) + 1;
    }
  }
  const mean = total / Math.max(1, count);
  return within.map((counts, cluster) => {
    const scored = [...counts]
      .filter(([, times]) => times >= 2)
      .map(([term, times]) => ({
        term,
        score: (times / Math.max(1, totals[cluster] ?? 1)) * Math.log(1 + mean / (everywhere.get(term) ?? 1)),
      }))
      .sort((a, b) => b.score - a.score || (a.term < b.term ? -1 : 1));
    return { words: scored.slice(0, WORDS_SHOWN).map(({ term }) => term) };
  });
}
