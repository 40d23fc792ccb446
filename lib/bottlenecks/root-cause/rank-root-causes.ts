import { AppError } from "#lib/core/index.ts";
import { excessOf, type NodeExcess } from "./excess.ts";
import type { RootCause, RootCauseQuestion } from "./schemas.ts";

/** Two standard deviations: what noise alone explains is not held against a node. */
const NOISE_DEVIATIONS = 2;
/** A node that nobody called before is a trace of its caller's change, so it ranks behind it. */
const NEW_NODE_WEIGHT = 0.5;

const positive = (value: number): number => Math.max(0, value);

/** Names come from logs and tags, so one like "constructor" must not reach into Object. */
const calleesOf = (node: string, calls: RootCauseQuestion["calls"]): readonly string[] =>
  Object.hasOwn(calls, node) ? (calls[node] ?? []) : [];

/** Shortest call path from the target to every node it reaches (breadth first). */
function pathsFrom(target: string, calls: RootCauseQuestion["calls"]): Map<string, string[]> {
  const paths = new Map<string, string[]>([[target, [target]]]);
  for (const [node, path] of paths) {
    for (const callee of calleesOf(node, calls)) if (!paths.has(callee)) paths.set(callee, [...path, callee]);
  }
  return paths;
}

/** Divided by its largest value, so that squares neither overflow nor vanish. */
function scaled(course: Float64Array): Float64Array {
  const peak = course.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return peak > 0 ? course.map((value) => value / peak) : course;
}

const norm = (course: Float64Array): number => Math.sqrt(course.reduce((sum, value) => sum + value * value, 0));

/** Cosine of two courses, 0..1; 0 when one of them is flat. */
function likeness(course: Float64Array, other: Float64Array): number {
  const [left, right] = [scaled(course), scaled(other)];
  const dot = left.reduce((sum, value, step) => sum + value * (right[step] ?? 0), 0);
  const length = norm(left) * norm(right);
  return length > 0 ? Math.min(1, positive(dot / length)) : 0;
}

function splitSteps({ window, onsetMs }: RootCauseQuestion): { before: number[]; during: number[] } {
  const { timesMs } = window;
  const before: number[] = [];
  const during: number[] = [];
  for (const [step, startMs] of timesMs.entries()) {
    const lengthMs = (timesMs[step + 1] ?? startMs) - startMs || startMs - (timesMs[step - 1] ?? startMs);
    (startMs + lengthMs <= onsetMs ? before : during).push(step);
  }
  return { before, during };
}

/** Every node named by the graph or the metrics, in a fixed order. */
function nodesOf({ calls, window, target }: RootCauseQuestion): string[] {
  const names = new Set([target.node, ...Object.keys(calls), ...Object.keys(window.nodes)]);
  for (const callees of Object.values(calls)) for (const callee of callees) names.add(callee);
  return [...names].sort();
}

/** The part of a node's excess that its callees of old do not explain, step by step. */
function ownPart(node: string, during: readonly number[], question: RootCauseQuestion, all: Map<string, NodeExcess>) {
  const callees = [...new Set(calleesOf(node, question.calls))].filter((callee) => callee !== node);
  let own = 0;
  for (const step of during) {
    let explained = 0;
    for (const callee of callees) {
      const excess = all.get(callee);
      if (excess !== undefined && !excess.isNew) explained += positive(excess.perStep[step] ?? 0);
    }
    own += positive((all.get(node)?.perStep[step] ?? 0) - explained);
  }
  return own;
}

/**
 * Ranks the nodes of a call graph by how much of an issue, felt at one node, starts at each of them.
 *
 * Every node has an excess: waiting time (latency) or failed requests above its reference, per step. Calls carry excess
 * upwards, so what the callees do not explain is the node's own. Score = own excess less noise, over the target's
 * excess, times the likeness (cosine) of the node's course to the target's; nodes the target does not reach score 0.
 * The accounting of own time against called time is that of distributed tracing (Sigelman et al., Dapper, 2010) on
 * aggregates; ranking by unexplained anomaly follows Chen et al. (CauseInfer, INFOCOM 2014).
 *
 * @returns all nodes, most likely first; equal scores by own excess, then by name.
 * @throws AppError INVALID_INPUT when the window is empty or ends before the onset.
 */
export function rankRootCauses(question: RootCauseQuestion): RootCause[] {
  const { window, baseline, target, calls } = question;
  const { before, during } = splitSteps(question);
  if (during.length === 0) {
    throw new AppError("INVALID_INPUT", "The metrics hold no step at or after the onset of the issue", {
      hint: "Give metrics that reach past the onset, with the start of each step in timesMs",
    });
  }
  const nodes = nodesOf(question);
  const input = { window, baseline, symptom: target.symptom, before, during };
  const all = new Map(nodes.map((node) => [node, excessOf(node, input)]));
  const paths = pathsFrom(target.node, calls);
  const sum = (excess: NodeExcess | undefined) =>
    during.reduce((total, step) => total + positive(excess?.perStep[step] ?? 0), 0);
  const felt = all.get(target.node);
  const feltTotal = sum(felt);
  const ranked = nodes.map((node): RootCause => {
    const excess = all.get(node);
    const path = paths.get(node) ?? [];
    const ownExcess = ownPart(node, during, question, all);
    const noise = Math.sqrt(excess?.variance ?? 0);
    const isNew = excess?.isNew ?? true;
    const share = feltTotal > 0 ? Math.min(1, positive(ownExcess - NOISE_DEVIATIONS * noise) / feltTotal) : 0;
    const alike = excess === undefined || felt === undefined ? 0 : likeness(excess.perStep, felt.perStep);
    const score = path.length === 0 ? 0 : share * alike * (isNew ? NEW_NODE_WEIGHT : 1);
    return { node, score, excess: sum(excess), ownExcess, noise, isNew, path };
  });
  return ranked.sort(
    (left, right) =>
      right.score - left.score ||
      Number(right.path.length > 0) - Number(left.path.length > 0) ||
      right.ownExcess - left.ownExcess ||
      (left.node < right.node ? -1 : 1),
  );
}
