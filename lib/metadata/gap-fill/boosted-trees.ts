/** Rows of equal width, one after the other. */
export type Matrix = { width: number; values: Float32Array };

/** One split per inner node, children of n at 2n+1 and 2n+2; `feature` -1 marks a leaf. */
type Tree = { feature: Int16Array; threshold: Float32Array; value: Float32Array };

/** A sum of small trees in log odds (Friedman 2001, with the second-order leaf values of XGBoost, 2016). */
export type BoostedTrees = { start: number; trees: readonly Tree[] };

const DEPTH = 3;
const NODES = 2 ** (DEPTH + 1) - 1;
const TREES = 60;
const RATE = 0.14;
const BINS = 32;
const RIDGE = 4;
const LEAF_WEIGHT_MIN = 1.5;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

type Binned = { width: number; rows: number; bins: Uint8Array; edges: readonly Float32Array[] };

/** Quantiles of so many rows are near enough. */
const EDGE_ROWS_MAX = 4_000;

function edgesOf({ width, values }: Matrix, feature: number): Float32Array {
  const rows = values.length / width;
  const stride = Math.max(1, Math.ceil(rows / EDGE_ROWS_MAX));
  const sorted = new Float32Array(Math.ceil(rows / stride));
  for (let at = 0; at < sorted.length; at += 1) sorted[at] = values[at * stride * width + feature] ?? 0;
  sorted.sort();
  const edges: number[] = [];
  for (let bin = 1; bin < BINS; bin += 1) {
    const edge = sorted[Math.floor((bin * sorted.length) / BINS)] ?? 0;
    if (edge > (edges.at(-1) ?? sorted[0] ?? 0)) edges.push(edge);
  }
  return Float32Array.from(edges);
}

function binOf(edges: Float32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= (edges[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function binMatrix({ width, values }: Matrix): Binned {
  const rows = values.length / width;
  const edges: Float32Array[] = [];
  const bins = new Uint8Array(values.length);
  for (let feature = 0; feature < width; feature += 1) {
    const own = edgesOf({ width, values }, feature);
    edges.push(own);
    for (let row = 0; row < rows; row += 1) {
      bins[row * width + feature] = binOf(own, values[row * width + feature] ?? 0);
    }
  }
  return { width, rows, bins, edges };
}

type Gradients = { first: Float64Array; second: Float64Array };
type Split = { feature: number; bin: number; gain: number };

const worth = (g: number, h: number): number => (g * g) / (h + RIDGE);

/** Sums of gradients by node of a level, feature and bin. */
type Histogram = { g: Float64Array; h: Float64Array };

type Level = { first: number; nodes: number };

function gather(
  data: Binned,
  nodeOf: Int8Array,
  { gradients, level }: { gradients: Gradients; level: Level },
): Histogram {
  const { width, bins } = data;
  const size = level.nodes * width * BINS;
  const g = new Float64Array(size);
  const h = new Float64Array(size);
  for (let row = 0; row < data.rows; row += 1) {
    const node = (nodeOf[row] ?? -1) - level.first;
    if (node < 0 || node >= level.nodes) continue;
    const first = gradients.first[row] ?? 0;
    const second = gradients.second[row] ?? 0;
    const base = row * width;
    let at = node * width * BINS;
    for (let feature = 0; feature < width; feature += 1) {
      const slot = at + (bins[base + feature] as number);
      g[slot] = (g[slot] as number) + first;
      h[slot] = (h[slot] as number) + second;
      at += BINS;
    }
  }
  return { g, h };
}

function bestSplit(data: Binned, { g, h }: Histogram, node: number): Split & { allG: number; allH: number } {
  const offset = node * data.width * BINS;
  let allG = 0;
  let allH = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    allG += g[offset + bin] ?? 0;
    allH += h[offset + bin] ?? 0;
  }
  const best = { feature: -1, bin: 0, gain: 1e-3, allG, allH };
  for (let feature = 0; feature < data.width; feature += 1) {
    let leftG = 0;
    let leftH = 0;
    for (let bin = 0; bin < (data.edges[feature]?.length ?? 0); bin += 1) {
      leftG += g[offset + feature * BINS + bin] ?? 0;
      leftH += h[offset + feature * BINS + bin] ?? 0;
      if (leftH < LEAF_WEIGHT_MIN || allH - leftH < LEAF_WEIGHT_MIN) continue;
      const gain = worth(leftG, leftH) + worth(allG - leftG, allH - leftH) - worth(allG, allH);
      if (gain > best.gain) Object.assign(best, { feature, bin, gain });
    }
  }
  return best;
}

/** Moves the rows of a level to the children of their split nodes. */
function descend(data: Binned, nodeOf: Int8Array, splits: ReadonlyMap<number, Split>): void {
  for (let row = 0; row < data.rows; row += 1) {
    const node = nodeOf[row] ?? -1;
    const split = node < 0 ? undefined : splits.get(node);
    if (split === undefined) continue;
    const isLeft = (data.bins[row * data.width + split.feature] ?? 0) <= split.bin;
    nodeOf[row] = 2 * node + (isLeft ? 1 : 2);
  }
}

/** Sums of gradients of the nodes of the last level, which are split no more. */
function sumLeaves(
  data: Binned,
  nodeOf: Int8Array,
  { gradients, level }: { gradients: Gradients; level: Level },
): Histogram {
  const g = new Float64Array(level.nodes);
  const h = new Float64Array(level.nodes);
  for (let row = 0; row < data.rows; row += 1) {
    const node = (nodeOf[row] ?? -1) - level.first;
    if (node < 0 || node >= level.nodes) continue;
    g[node] = (g[node] ?? 0) + (gradients.first[row] ?? 0);
    h[node] = (h[node] ?? 0) + (gradients.second[row] ?? 0);
  }
  return { g, h };
}

const leafValue = (g: number, h: number): number => (-RATE * g) / (h + RIDGE);

/** Grows one tree level by level on every second row, the other half each time (stochastic boosting, Friedman 2002). */
function growTree(data: Binned, gradients: Gradients, parity: number): Tree {
  const tree: Tree = {
    feature: new Int16Array(NODES).fill(-1),
    threshold: new Float32Array(NODES),
    value: new Float32Array(NODES),
  };
  const nodeOf = new Int8Array(data.rows);
  for (let row = parity; row < data.rows; row += 2) nodeOf[row] = -1;
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const level: Level = { first: 2 ** depth - 1, nodes: 2 ** depth };
    const histogram = gather(data, nodeOf, { gradients, level });
    const splits = new Map<number, Split>();
    for (let node = 0; node < level.nodes; node += 1) {
      const split = bestSplit(data, histogram, node);
      const at = level.first + node;
      tree.value[at] = leafValue(split.allG, split.allH);
      if (split.feature < 0) continue;
      splits.set(at, split);
      tree.feature[at] = split.feature;
      tree.threshold[at] = data.edges[split.feature]?.[split.bin] ?? 0;
    }
    if (splits.size === 0) return tree;
    descend(data, nodeOf, splits);
  }
  const last: Level = { first: 2 ** DEPTH - 1, nodes: 2 ** DEPTH };
  const leaves = sumLeaves(data, nodeOf, { gradients, level: last });
  for (let node = 0; node < last.nodes; node += 1) {
    tree.value[last.first + node] = leafValue(leaves.g[node] ?? 0, leaves.h[node] ?? 0);
  }
  return tree;
}

function treeValue(tree: Tree, values: Float32Array, base: number): number {
  let node = 0;
  for (let feature = tree.feature[0] ?? -1; feature >= 0; feature = tree.feature[node] ?? -1) {
    node = 2 * node + ((values[base + feature] ?? 0) < (tree.threshold[node] ?? 0) ? 1 : 2);
  }
  return tree.value[node] ?? 0;
}

/** Fits chances of `targets` (0 or 1, or shares between) to the rows. */
export function trainTrees(matrix: Matrix, targets: Float32Array): BoostedTrees {
  const data = binMatrix(matrix);
  const share = (targets.reduce((sum, target) => sum + target, 0) + 0.5) / (targets.length + 1);
  const start = Math.log(share / (1 - share));
  const scores = new Float64Array(data.rows).fill(start);
  const gradients: Gradients = { first: new Float64Array(data.rows), second: new Float64Array(data.rows) };
  const trees: Tree[] = [];
  for (let round = 0; round < TREES && data.rows > 0; round += 1) {
    for (let row = 0; row < data.rows; row += 1) {
      const chance = sigmoid(scores[row] ?? 0);
      gradients.first[row] = chance - (targets[row] ?? 0);
      gradients.second[row] = chance * (1 - chance);
    }
    const tree = growTree(data, gradients, round % 2);
    for (let row = 0; row < data.rows; row += 1) {
      scores[row] = (scores[row] ?? 0) + treeValue(tree, matrix.values, row * data.width);
    }
    trees.push(tree);
  }
  return { start, trees };
}

/** Log odds of one row. */
export function treeScore({ start, trees }: BoostedTrees, row: Float32Array): number {
  return trees.reduce((sum, tree) => sum + treeValue(tree, row, 0), start);
}
