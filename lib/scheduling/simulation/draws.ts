/** Scrambles 32 bits (the finaliser of MurmurHash3), so that neighbouring numbers have nothing in common. */
const scramble = (value: number): number => {
  let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
};

/** A number for a text, always the same one (FNV-1a). */
export function numberOf(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return scramble(bits);
}

/**
 * 32 random bits for one question about one subject in one run. They depend on nothing else, so that two plans which share a
 * step share its luck: what differs between them is then the plan and not the dice (common random numbers).
 */
export const bitsFor = (seed: number, run: number, subject: number, question: number): number =>
  scramble(scramble(seed ^ Math.imul(run + 1, 0x9e3779b1)) ^ scramble(subject ^ Math.imul(question + 1, 0x7feb352d)));

export const shareOf = (bits: number): number => (bits + 0.5) / 2 ** 32;

const TABLE_BITS = 12;
const TABLE_SIZE = 2 ** TABLE_BITS;

/** Quantile of the standard normal distribution (Acklam's rational approximation, error below 1.2e-9 relative). */
export function normalQuantile(share: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const polynomial = (factors: number[], at: number) => factors.reduce((sum, factor) => sum * at + factor, 0);
  const tail = (p: number) => {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(c, q) / (polynomial(d, q) * q + 1);
  };
  if (share < 0.02425) return tail(share);
  if (share > 1 - 0.02425) return -tail(1 - share);
  const q = share - 0.5;
  return (polynomial(a, q * q) * q) / (polynomial(b, q * q) * q * q + 1);
}

const NORMAL = Float64Array.from({ length: TABLE_SIZE }, (_, index) => normalQuantile((index + 0.5) / TABLE_SIZE));

/** A draw from the standard normal distribution, in 4,096 steps of equal chance. */
export const normalOf = (bits: number): number => NORMAL[bits >>> (32 - TABLE_BITS)] ?? 0;
