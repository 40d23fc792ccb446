/** ln(n!) by summation up to 255, by Stirling's series above. */
function logFactorial(n: number): number {
  if (n > 255) return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n);
  let sum = 0;
  for (let k = 2; k <= n; k += 1) sum += Math.log(k);
  return sum;
}

/** Chance of at least `hits` of `tries` when each hits with chance `p`, 0..1 (exact binomial sum). */
export function binomialTail(hits: number, tries: number, p: number): number {
  if (hits <= 0) return 1;
  if (hits > tries || p <= 0) return 0;
  if (p >= 1) return 1;
  let sum = 0;
  const all = logFactorial(tries);
  for (let k = hits; k <= tries; k += 1) {
    const ways = all - logFactorial(k) - logFactorial(tries - k);
    sum += Math.exp(ways + k * Math.log(p) + (tries - k) * Math.log(1 - p));
  }
  return Math.min(1, sum);
}
