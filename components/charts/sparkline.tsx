import { prepareSparkline } from "./prepare-sparkline.ts";

type Props = { values: readonly (number | null)[]; label: string; width?: number; height?: number };

/** The course of one figure, small enough to stand beside it; `label` says it in words. */
export function Sparkline({ values, label, width = 96, height = 24 }: Props) {
  const { segments, last } = prepareSparkline(values, width, height);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      {segments.map((points) => (
        <polyline key={points} points={points} fill="none" strokeWidth="1.5" className="stroke-chart-1" />
      ))}
      {last && <circle cx={last.x} cy={last.y} r="2" className="fill-chart-1" />}
    </svg>
  );
}
