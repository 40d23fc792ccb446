"use client";
import type { MediaClusters } from "#lib/services/similar-media/index.ts";

const SIZE = 100;
const COLOURS = 6;
const SHAPES = ["circle", "square", "triangle"] as const;

type Point = MediaClusters["points"][number];

/** Colour and shape together tell eighteen groups apart, so that nothing is told by colour alone. */
const styleOf = (position: number) => ({
  color: `var(--chart-${(position % COLOURS) + 1})`,
  shape: SHAPES[Math.floor(position / COLOURS) % SHAPES.length] ?? "circle",
});

function Mark({ point, position, isDim }: { point: Point; position: number; isDim: boolean }) {
  const { color, shape } = styleOf(position);
  const [x, y] = [point.x * SIZE, point.y * SIZE];
  const common = { fill: color, opacity: isDim ? 0.12 : 0.75 };
  if (shape === "square") return <rect x={x - 0.65} y={y - 0.65} width={1.3} height={1.3} {...common} />;
  if (shape === "triangle") return <path d={`M${x} ${y - 0.85}l0.8 1.5h-1.6z`} {...common} />;
  return <circle cx={x} cy={y} r={0.75} {...common} />;
}

/** A spot in a group's colour and shape, beside its name. */
export function ClusterMark({ position }: { position: number }) {
  const { color, shape } = styleOf(position);
  return (
    <svg viewBox="-1 -1 2 2" className="size-3 shrink-0" aria-hidden="true">
      {shape === "circle" && <circle r={0.85} fill={color} />}
      {shape === "square" && <rect x={-0.75} y={-0.75} width={1.5} height={1.5} fill={color} />}
      {shape === "triangle" && <path d="M0 -0.9l0.95 1.7h-1.9z" fill={color} />}
    </svg>
  );
}

/** The groups on a plane: near is alike. The list beside it says the same in words. */
export function ClusterMap({ groups, current }: { groups: MediaClusters; current: string }) {
  const positionOf = new Map(groups.clusters.map((cluster, position) => [cluster.id, position]));
  const named = groups.clusters.slice(0, 12);
  /** A name stands above the highest spot of its group, so that it hides none. */
  const topOf = (id: string, y: number): number =>
    Math.min(y, ...groups.points.flatMap((point) => (point.clusterId === id ? [point.y] : []))) * SIZE;
  return (
    <svg
      viewBox={`0 0 ${SIZE} ${SIZE}`}
      className="aspect-square w-full max-w-[640px]"
      role="img"
      aria-label={`Map of ${groups.clusters.length} groups; groups that are alike are near each other. The list beside it says the same.`}
    >
      {groups.points.map((point) => (
        <Mark
          key={point.itemId}
          point={point}
          position={positionOf.get(point.clusterId) ?? 0}
          isDim={current !== "" && point.clusterId !== current}
        />
      ))}
      {named.map((cluster) => (
        <text
          key={cluster.id}
          x={Math.min(84, Math.max(16, cluster.x * SIZE))}
          y={Math.max(3, topOf(cluster.id, cluster.y) - 1.8)}
          textAnchor="middle"
          opacity={current !== "" && cluster.id !== current ? 0.35 : 1}
          className="fill-ink stroke-surface font-medium [paint-order:stroke]"
          strokeWidth={0.7}
          fontSize={2.6}
        >
          {cluster.label.length > 34 ? `${cluster.label.slice(0, 33)}…` : cluster.label}
        </text>
      ))}
    </svg>
  );
}
