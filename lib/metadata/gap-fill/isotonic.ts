/** A rising step function from score to probability: `scores` ascending, one `chances` value for each. */
export type Calibration = { scores: Float64Array; chances: Float64Array };

export type Outcome = { score: number; right: number };

type Block = { sum: number; weight: number; scoreSum: number };

/** Outcomes that are pulled towards the mean of all, so that a short run of luck does not read as certainty. */
const DOUBT = 1.5;
/** Neighbouring scores are joined to blocks of at least this many outcomes (and an 80th of all) before fitting. */
const BLOCK_MIN = 8;

function initialBlocks(sorted: readonly Outcome[]): Block[] {
  const size = Math.max(BLOCK_MIN, Math.ceil(sorted.length / 80));
  const blocks: Block[] = [];
  for (let start = 0; start < sorted.length; start += size) {
    const isLast = sorted.length - start < 2 * size;
    const part = sorted.slice(start, isLast ? sorted.length : start + size);
    const block: Block = { sum: 0, weight: part.length, scoreSum: 0 };
    for (const { score, right } of part) {
      block.sum += right;
      block.scoreSum += score;
    }
    blocks.push(block);
    if (isLast) break;
  }
  return blocks;
}

/**
 * Fits chances that rise with the score to what came true (pool adjacent violators; Zadrozny & Elkan 2002).
 * @param outcomes `right` in 0..1, the share of the value that was right
 */
export function fitCalibration(outcomes: readonly Outcome[]): Calibration {
  const sorted = [...outcomes].sort((a, b) => a.score - b.score);
  const mean = sorted.reduce((sum, { right }) => sum + right, 0) / Math.max(1, sorted.length);
  const stack: Block[] = [];
  for (const block of initialBlocks(sorted)) {
    let current = block;
    for (let last = stack.at(-1); last !== undefined && last.sum / last.weight >= current.sum / current.weight; ) {
      stack.pop();
      current = {
        sum: last.sum + current.sum,
        weight: last.weight + current.weight,
        scoreSum: last.scoreSum + current.scoreSum,
      };
      last = stack.at(-1);
    }
    stack.push(current);
  }
  const chances = new Float64Array(stack.length);
  for (const [at, block] of stack.entries()) {
    const doubted = (block.sum + DOUBT * mean) / (block.weight + DOUBT);
    chances[at] = Math.max(doubted, chances[at - 1] ?? 0);
  }
  return { scores: Float64Array.from(stack, (block) => block.scoreSum / block.weight), chances };
}

/** The chance that belongs to a score, straight lines between the fitted points, flat outside. */
export function calibrate({ scores, chances }: Calibration, score: number): number {
  const last = scores.length - 1;
  if (last < 0) return 0;
  if (score <= (scores[0] ?? 0)) return chances[0] ?? 0;
  if (score >= (scores[last] ?? 0)) return chances[last] ?? 0;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((scores[middle] ?? 0) <= score) low = middle;
    else high = middle;
  }
  const from = scores[low] ?? 0;
  const to = scores[high] ?? 0;
  const share = to > from ? (score - from) / (to - from) : 1;
  return (chances[low] ?? 0) + share * ((chances[high] ?? 0) - (chances[low] ?? 0));
}
