import type { SparseRow } from "./item-terms.ts";

/** One logistic regression per value over shared terms; `slotOf` maps a term id to its row of weights, -1 for none. */
export type LinearClassifier = {
  labels: number;
  slotOf: Int32Array;
  weights: Float32Array;
  bias: Float32Array;
};

export type LabelledRow = { row: SparseRow; labels: readonly number[] };

const EPOCHS = 3;
const RATE = 0.5;
const DECAY = 1e-5;
const TERMS_MAX = 24_000;
const WEIGHTS_MAX = 1_600_000;
/** Gradients below this move nothing that matters. */
const GRADIENT_MIN = 0.004;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Which terms get weights, by term id; -1 for those that do not. */
export type TermSlots = { slotOf: Int32Array; slots: number };

/** The terms that occur most in the rows, as many as the number of labels allows. */
export function chooseSlots(rows: readonly SparseRow[], terms: number, labels: number): TermSlots {
  const counts = new Int32Array(terms);
  for (const row of rows) for (const id of row.ids) counts[id] = (counts[id] ?? 0) + 1;
  const frequent = [...counts.keys()].filter((id) => (counts[id] ?? 0) > 1);
  frequent.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const limit = Math.min(TERMS_MAX, Math.floor(WEIGHTS_MAX / Math.max(1, labels)));
  const slotOf = new Int32Array(terms).fill(-1);
  let slots = 0;
  for (const id of frequent.slice(0, limit)) {
    slotOf[id] = slots;
    slots += 1;
  }
  return { slotOf, slots };
}

/** Log odds of every label for a row. */
function scoreInto(scores: Float32Array, { labels, slotOf, weights, bias }: LinearClassifier, row: SparseRow): void {
  scores.set(bias);
  const { ids, weights: values } = row;
  for (let position = 0; position < ids.length; position += 1) {
    const slot = slotOf[ids[position] as number] ?? -1;
    if (slot < 0) continue;
    const x = values[position] as number;
    const base = slot * labels;
    for (let label = 0; label < labels; label += 1) {
      scores[label] = (scores[label] as number) + x * (weights[base + label] as number);
    }
  }
}

function step(model: LinearClassifier, squares: Float32Array, row: SparseRow, gradient: Float32Array): void {
  const { labels, slotOf, weights } = model;
  for (let label = 0; label < labels; label += 1) {
    const g = gradient[label] ?? 0;
    if (g > -GRADIENT_MIN && g < GRADIENT_MIN) continue;
    for (let position = 0; position < row.ids.length; position += 1) {
      const slot = slotOf[row.ids[position] ?? 0] ?? -1;
      if (slot < 0) continue;
      const at = slot * labels + label;
      const moved = g * (row.weights[position] ?? 0) + DECAY * (weights[at] ?? 0);
      const square = (squares[at] ?? 0) + moved * moved;
      squares[at] = square;
      weights[at] = (weights[at] ?? 0) - (RATE * moved) / Math.sqrt(square + 1e-8);
    }
  }
}

export type LinearTraining = { examples: readonly LabelledRow[]; slots: TermSlots; labels: number };

/**
 * Trains by stochastic gradient descent with AdaGrad steps (Duchi et al. 2011), the examples in the order given: equal
 * input gives equal weights.
 */
export function trainLinear({ examples, slots: { slotOf, slots }, labels }: LinearTraining): LinearClassifier {
  const bias = new Float32Array(labels);
  for (const { labels: held } of examples) for (const label of held) bias[label] = (bias[label] ?? 0) + 1;
  for (let label = 0; label < labels; label += 1) {
    const share = ((bias[label] ?? 0) + 0.5) / (examples.length + 1);
    bias[label] = Math.log(share / (1 - share));
  }
  const model: LinearClassifier = { labels, slotOf, weights: new Float32Array(slots * labels), bias };
  const squares = new Float32Array(slots * labels);
  const gradient = new Float32Array(labels);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const { row, labels: held } of examples) {
      scoreInto(gradient, model, row);
      for (let label = 0; label < labels; label += 1) gradient[label] = sigmoid(gradient[label] ?? 0);
      for (const label of held) gradient[label] = (gradient[label] ?? 0) - 1;
      step(model, squares, row, gradient);
    }
  }
  return model;
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let at = 0; at < mean.length; at += 1) mean[at] = (mean[at] ?? 0) + (vector[at] ?? 0) / vectors.length;
  }
  return mean;
}

/** One classifier in the place of several over the same slots: the mean of their log odds. */
export function mergeLinear(models: readonly LinearClassifier[]): LinearClassifier | undefined {
  const [first] = models;
  if (first === undefined) return undefined;
  return {
    ...first,
    weights: meanOf(models.map(({ weights }) => weights)),
    bias: meanOf(models.map(({ bias }) => bias)),
  };
}

/** Chance of every label for a row, each on its own. */
export function classify(model: LinearClassifier, row: SparseRow): Float32Array {
  const scores = new Float32Array(model.labels);
  scoreInto(scores, model, row);
  for (let label = 0; label < model.labels; label += 1) scores[label] = sigmoid(scores[label] ?? 0);
  return scores;
}

/** The terms of a row that speak most for a label, the strongest first. */
export function strongestTerms(model: LinearClassifier, row: SparseRow, label: number): number[] {
  const pushes: [number, number][] = [];
  for (const [position, id] of row.ids.entries()) {
    const slot = model.slotOf[id] ?? -1;
    if (slot < 0) continue;
    const push = (row.weights[position] ?? 0) * (model.weights[slot * model.labels + label] ?? 0);
    if (push > 0) pushes.push([id, push]);
  }
  return pushes.sort((a, b) => b[1] - a[1]).map(([id]) => id);
}
