import { findAnomalies } from "./findings/find-anomalies.ts";
import { groupShapes } from "./group-shapes.ts";
import type { MinedTemplate } from "./mined-template.ts";
import type { VariablePart } from "./parts.ts";
import { QuantileSketch } from "./quantile-sketch.ts";
import { type LevelCounts, type LogBucket, type LogFinding, VARIABLE_KINDS, type VariableStats } from "./schemas.ts";
import type { ShapeGroup } from "./shape-group.ts";
import type { LogState, StateShape } from "./state.ts";
import { templateId } from "./template-id.ts";
import { decodeText, templateText } from "./template-text.ts";
import { templateVariables } from "./template-variables.ts";
import { coarsen } from "./time-buckets.ts";

export type LogSummary = {
  templates: MinedTemplate[];
  /** Number of the template of each shape of the state. */
  templateOfShape: Uint32Array;
  buckets: LogBucket[];
  bucketMs: number;
  findings: LogFinding[];
  /** To be stored in the state, so that ids survive. */
  templateIds: Record<string, string>;
};

/** Groups the shapes of a state into templates and looks for what is out of the ordinary. */
export function summarize(state: LogState, options: { knownBeforeMs?: number | undefined } = {}): LogSummary {
  const order = state.shapes.map((_, index) => index).sort((a, b) => compareKeys(state.shapes[a], state.shapes[b]));
  const shapes = order.map((index) => state.shapes[index] as StateShape);
  const groups = joinEqualTexts(groupShapes(shapes), shapes);
  const ids = assignIds(groups, shapes, state.templateIds);
  const templates = groups.map(({ group, text }, index) =>
    buildTemplate({ state, shapes, order, group, text, id: ids[index] as string }),
  );
  templates.sort((a, b) => b.count - a.count || (a.template < b.template ? -1 : 1));
  const templateOfShape = new Uint32Array(state.shapes.length);
  const templateIds: Record<string, string> = {};
  templates.forEach((template, index) => {
    for (const shape of template.shapes) {
      templateOfShape[shape] = index;
      templateIds[(state.shapes[shape] as StateShape).key] = template.id;
    }
  });
  const buckets = bucketsOf(state.levelSeries);
  const findings = findAnomalies({ templates, buckets, state, templateOfShape, ...options });
  return { templates, templateOfShape, buckets, bucketMs: state.bucketMs, findings, templateIds };
}

const compareKeys = (a: StateShape | undefined, b: StateShape | undefined) =>
  (a?.key ?? "") < (b?.key ?? "") ? -1 : 1;

/** Groups that read the same are one template. */
function joinEqualTexts(
  groups: readonly ShapeGroup[],
  shapes: readonly StateShape[],
): { group: ShapeGroup; text: string }[] {
  const byText = new Map<string, ShapeGroup>();
  for (const group of groups) {
    const text = templateText(group, shapes);
    const known = byText.get(text);
    if (known === undefined) byText.set(text, { ...group, members: [...group.members] });
    else {
      known.members.push(...group.members);
      known.count += group.count;
    }
  }
  return [...byText.entries()].map(([text, group]) => ({ text, group }));
}

/** A template keeps the id that most of its lines had before; otherwise the id is a hash of its text. */
function assignIds(
  groups: readonly { group: ShapeGroup; text: string }[],
  shapes: readonly StateShape[],
  before: Record<string, string>,
): string[] {
  const taken = new Set<string>();
  const ids = new Array<string>(groups.length).fill("");
  const bySize = groups
    .map((_, index) => index)
    .sort((a, b) => (groups[b]?.group.count ?? 0) - (groups[a]?.group.count ?? 0) || a - b);
  for (const index of bySize) {
    const { group, text } = groups[index] as { group: ShapeGroup; text: string };
    const votes = new Map<string, number>();
    for (const member of group.members) {
      const shape = shapes[member] as StateShape;
      const id = before[shape.key];
      if (id !== undefined && !taken.has(id)) votes.set(id, (votes.get(id) ?? 0) + shape.count);
    }
    const [best] = [...votes.entries()].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    let id = best?.[0] ?? templateId(text);
    while (taken.has(id)) id = `${id}x`;
    taken.add(id);
    ids[index] = id;
  }
  return ids;
}

type TemplateParts = {
  state: LogState;
  shapes: readonly StateShape[];
  order: readonly number[];
  group: ShapeGroup;
  text: string;
  id: string;
};

function buildTemplate({ state, shapes, order, group, text, id }: TemplateParts): MinedTemplate {
  const members = group.members.map((member) => shapes[member] as StateShape);
  const first = members.reduce((best, shape) => (standsBefore(state, shape, best) ? shape : best));
  const firstMs = Math.min(...members.map((shape) => shape.firstMs));
  const lastMs = Math.max(...members.map((shape) => shape.lastMs));
  const parts = templateVariables(group, shapes);
  const series = members.length === 1 ? first.series : coarsen(joined(members), state.bucketMs);
  return {
    id,
    template: text,
    count: group.count,
    levels: levelCounts(
      members.reduce((sum, shape) => sum.map((n, i) => n + (shape.levels[i] as number)), [0, 0, 0, 0, 0, 0, 0]),
    ),
    firstSeenMs: Number.isFinite(firstMs) ? firstMs : null,
    lastSeenMs: Number.isFinite(lastMs) ? lastMs : null,
    example: {
      file: state.files[first.exampleFile]?.path ?? "",
      offset: first.exampleOffset,
      text: decodeText(first.text),
    },
    variables: parts.map(variableStats),
    shapes: group.members.map((member) => order[member] as number),
    series,
    parts,
  };
}

function standsBefore(state: LogState, a: StateShape, b: StateShape): boolean {
  if (a.exampleFile === b.exampleFile) return a.exampleOffset < b.exampleOffset;
  return (state.files[a.exampleFile]?.path ?? "") < (state.files[b.exampleFile]?.path ?? "");
}

function joined(shapes: readonly StateShape[]): Float64Array {
  return Float64Array.from(shapes.flatMap((shape) => Array.from(shape.series)));
}

export function levelCounts(counts: readonly number[]): LevelCounts {
  const [trace = 0, debug = 0, info = 0, warn = 0, error = 0, fatal = 0, none = 0] = counts;
  return { trace, debug, info, warn, error, fatal, none };
}

function variableStats(part: VariablePart): VariableStats {
  const sketch = new QuantileSketch();
  sketch.merge(part.sketch);
  return {
    slot: part.slot,
    name: part.name,
    kind: VARIABLE_KINDS[part.kind] ?? "number",
    count: sketch.count,
    min: sketch.min,
    max: sketch.max,
    mean: sketch.sum / sketch.count,
    p50: sketch.quantile(0.5),
    p95: sketch.quantile(0.95),
    p99: sketch.quantile(0.99),
  };
}

function bucketsOf(series: Float64Array): LogBucket[] {
  const buckets: LogBucket[] = [];
  for (let i = 0; i < series.length; i += 8) {
    const counts = Array.from(series.subarray(i + 1, i + 8));
    buckets.push({
      startMs: series[i] as number,
      count: counts.reduce((a, b) => a + b, 0),
      levels: levelCounts(counts),
    });
  }
  return buckets;
}
