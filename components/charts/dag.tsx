import { plural } from "#components/format/numbers.ts";
import { type DagNode, prepareDag } from "./prepare-dag.ts";

const [WIDTH, HEIGHT, GAP_X, GAP_Y] = [176, 44, 56, 12];

const leftOf = (node: DagNode): number => node.layer * (WIDTH + GAP_X) + 1;
const topOf = (node: DagNode): number => node.row * (HEIGHT + GAP_Y) + 1;

type Props = { steps: Parameters<typeof prepareDag>[0]; labelOf: (type: string) => string; isLive?: boolean };

/** "3 of 12 done, 1 running, 1 failed" */
function stateWords({ count, states }: DagNode): string {
  if (count === 1) return states.done ? "done" : states.running ? "running" : states.failed ? "not done" : "waits";
  const more = [states.running > 0 && `${states.running} running`, states.failed > 0 && `${states.failed} not done`];
  return [`${states.done} of ${count} done`, ...more].filter(Boolean).join(", ");
}

/** Fills the lower edge of a box as its steps end; the words beside it say the same. */
function StateBar({ node: { count, states } }: { node: DagNode }) {
  const part = (steps: number) => ((WIDTH - 12) * steps) / count;
  const [done, running, failed] = [part(states.done), part(states.running), part(states.failed)];
  return (
    <g transform={`translate(6,${HEIGHT - 5})`}>
      <rect width={WIDTH - 12} height={3} rx={1.5} className="fill-sunken" />
      <rect width={done} height={3} className="fill-accent" />
      <rect x={done} width={running} height={3} className="fill-blue" />
      <rect x={done + running} width={failed} height={3} className="fill-red" />
    </g>
  );
}

/** Which steps wait for which, from left to right; of a run, how far each is. */
export function DagChart({ steps, labelOf, isLive = false }: Props) {
  const { nodes, edges, layers, rows } = prepareDag(steps);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const width = layers * (WIDTH + GAP_X) - GAP_X + 2;
  const height = rows * (HEIGHT + GAP_Y) - GAP_Y + 2;
  const waiting = edges.reduce((sum, edge) => sum + edge.count, 0);
  const label = `${plural(steps.length, "step")} in ${plural(layers, "column")}, ${plural(waiting, "dependency", "dependencies")}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard.
    <section className="overflow-x-auto" tabIndex={0} aria-label={label}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {edges.map(({ from, to }) => {
          const [start, end] = [byId.get(from), byId.get(to)];
          if (start === undefined || end === undefined) return null;
          const [x1, y1] = [leftOf(start) + WIDTH, topOf(start) + HEIGHT / 2];
          const [x2, y2] = [leftOf(end), topOf(end) + HEIGHT / 2];
          const bend = Math.max(24, (x2 - x1) / 2);
          const path = `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
          return <path key={`${from} ${to}`} d={path} className="fill-none stroke-edge" strokeWidth={1.5} />;
        })}
        {nodes.map((node) => (
          <g key={node.id} transform={`translate(${leftOf(node)},${topOf(node)})`}>
            <title>
              {node.title ?? `${labelOf(node.type)}: ${plural(node.count, "step")}`}
              {isLive && ` (${stateWords(node)})`}
            </title>
            <rect width={WIDTH} height={HEIGHT} rx={6} className="fill-surface stroke-edge" />
            <text x={12} y={18} className="fill-ink text-xs font-medium">
              {labelOf(node.type)}
            </text>
            <text x={12} y={34} className="fill-faint text-2xs">
              {node.title !== null ? shortened(node.title) : isLive ? stateWords(node) : plural(node.count, "step")}
            </text>
            {isLive && <StateBar node={node} />}
          </g>
        ))}
      </svg>
    </section>
  );
}

const FITS = 28;

const shortened = (title: string): string => (title.length > FITS ? `${title.slice(0, FITS - 1)}…` : title);
