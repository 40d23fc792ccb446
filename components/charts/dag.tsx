import { plural } from "#components/format/numbers.ts";
import { type DagNode, prepareDag } from "./prepare-dag.ts";

const [WIDTH, HEIGHT, GAP_X, GAP_Y] = [176, 44, 56, 12];

const leftOf = (node: DagNode): number => node.layer * (WIDTH + GAP_X) + 1;
const topOf = (node: DagNode): number => node.row * (HEIGHT + GAP_Y) + 1;

type Step = { key: string; type: string; title: string; dependsOn: readonly string[] };
type Props = { steps: readonly Step[]; labelOf: (type: string) => string };

/** Which steps wait for which, from left to right. */
export function DagChart({ steps, labelOf }: Props) {
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
            <title>{node.title ?? `${labelOf(node.type)}: ${plural(node.count, "step")}`}</title>
            <rect width={WIDTH} height={HEIGHT} rx={6} className="fill-surface stroke-edge" />
            <text x={12} y={18} className="fill-ink text-xs font-medium">
              {labelOf(node.type)}
            </text>
            <text x={12} y={34} className="fill-faint text-2xs">
              {node.title === null ? plural(node.count, "step") : shortened(node.title)}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}

const FITS = 28;

const shortened = (title: string): string => (title.length > FITS ? `${title.slice(0, FITS - 1)}…` : title);
