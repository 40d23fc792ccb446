import { type BandPoint, prepareBands } from "./prepare-bands.ts";

const SHAPE = { width: 320, height: 72 };

type Props = { points: readonly BandPoint[]; label: string; format: (value: number) => string };

/** The middle of a figure over time with the band that most values are in; `label` says it in words. */
export function BandChart({ points, label, format }: Props) {
  const { areas, lines, dots, top, bottom } = prepareBands(points, SHAPE);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <div className="flex flex-col justify-between text-right text-2xs text-faint" aria-hidden>
        <span>{format(top)}</span>
        <span>{format(bottom)}</span>
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${SHAPE.width} ${SHAPE.height}`}
        preserveAspectRatio="none"
        className="h-18 w-full border-b border-line"
      >
        {areas.map((area) => (
          <polygon key={area} points={area} className="fill-chart-1 opacity-20" />
        ))}
        {lines.map((line) => (
          <polyline
            key={line}
            points={line}
            fill="none"
            strokeWidth="1.5"
            vectorEffect="non-scaling-stroke"
            className="stroke-chart-1"
          />
        ))}
        {dots.map((dot) => (
          <rect key={dot.x} x={dot.x - 1.5} y={dot.y - 1.5} width="3" height="3" className="fill-chart-1" />
        ))}
      </svg>
    </div>
  );
}
