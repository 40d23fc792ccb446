/** What a graph needs to know of a step. */
type Step = {
  key: string;
  type: string;
  title: string;
  dependsOn: readonly string[];
  /** How far it is, where it runs; a forecast has none. */
  state?: "open" | "running" | "done" | "failed";
};

/** One box: a step, or in a large plan all steps of a type that come at the same depth. */
export type DagNode = {
  id: string;
  type: string;
  title: string | null;
  count: number;
  layer: number;
  row: number;
  /** Of `count`, how many are in which state. */
  states: Record<"open" | "running" | "done" | "failed", number>;
};
export type DagEdge = { from: string; to: string; count: number };
export type Dag = { nodes: DagNode[]; edges: DagEdge[]; layers: number; rows: number };

const MOST_SINGLE = 24;

/** Length of the longest way to each step; what lies on a circle or hangs on nothing stands at 0. */
function depthsOf(steps: readonly Step[]): Map<string, number> {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const open = new Map(steps.map((step) => [step.key, step.dependsOn.filter((key) => byKey.has(key)).length]));
  const children = new Map<string, string[]>();
  for (const step of steps) {
    for (const parent of step.dependsOn) children.set(parent, [...(children.get(parent) ?? []), step.key]);
  }
  const depth = new Map<string, number>(steps.map((step) => [step.key, 0]));
  const ready = steps.filter((step) => open.get(step.key) === 0).map((step) => step.key);
  for (const key of ready) {
    for (const child of children.get(key) ?? []) {
      depth.set(child, Math.max(depth.get(child) ?? 0, (depth.get(key) ?? 0) + 1));
      const left = (open.get(child) ?? 0) - 1;
      open.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  return depth;
}

/**
 * The steps as boxes in columns, each to the right of all that it waits for. Up to 24 steps stand alone; of more, those of
 * one type and depth share a box.
 */
export function prepareDag(steps: readonly Step[]): Dag {
  const depth = depthsOf(steps);
  const isSingle = steps.length <= MOST_SINGLE;
  const boxOf = (step: Step) => (isSingle ? step.key : `${depth.get(step.key) ?? 0} ${step.type}`);
  const nodes = new Map<string, DagNode>();
  const rows: number[] = [];
  const boxes = new Map<string, string>();
  for (const step of steps) {
    const id = boxOf(step);
    boxes.set(step.key, id);
    const state = step.state ?? "open";
    const known = nodes.get(id);
    if (known !== undefined) {
      known.count += 1;
      known.states[state] += 1;
      continue;
    }
    const layer = depth.get(step.key) ?? 0;
    const row = rows[layer] ?? 0;
    rows[layer] = row + 1;
    const states = { open: 0, running: 0, done: 0, failed: 0, [state]: 1 };
    nodes.set(id, { id, type: step.type, title: isSingle ? step.title : null, count: 1, layer, row, states });
  }
  const edges = new Map<string, DagEdge>();
  for (const step of steps) {
    for (const parent of step.dependsOn) {
      const [from, to] = [boxes.get(parent), boxes.get(step.key)];
      if (from === undefined || to === undefined || from === to) continue;
      const edge = edges.get(`${from} > ${to}`) ?? { from, to, count: 0 };
      edge.count += 1;
      edges.set(`${from} > ${to}`, edge);
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], layers: rows.length, rows: Math.max(0, ...rows) };
}
