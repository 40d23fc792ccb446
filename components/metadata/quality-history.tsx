"use client";
import { formatCount, formatShare } from "#components/format/numbers.ts";
import { ExactTime } from "#components/format/time.tsx";
import { Panel } from "#components/ui/card.tsx";
import type { MetadataQuality } from "#lib/services/media/index.ts";

type Point = MetadataQuality["history"][number];

const TARGET = 0.9;
const [WIDTH, HEIGHT, LEFT, BOTTOM] = [640, 150, 44, 18];

const CAUSES: Record<string, string> = {
  observed: "read",
  plan: "after a plan",
  undo: "after an undo",
  accept: "values accepted",
  rule: "a rule applied",
  review: "review",
  weights: "other weights",
};

/** Pure: where each measurement lies, with the scale from the lowest tenth to 100 %. */
function place(history: readonly Point[]) {
  const times = history.map((point) => Date.parse(point.at));
  const [start, end] = [Math.min(...times), Math.max(...times)];
  const lowest = Math.min(TARGET, ...history.map((point) => point.completeness));
  const floor = Math.max(0, Math.floor(lowest * 10 - 0.5) / 10);
  const x = (ms: number) => LEFT + ((ms - start) / Math.max(1, end - start)) * (WIDTH - LEFT - 12);
  const y = (share: number) => 8 + (1 - (share - floor) / (1 - floor)) * (HEIGHT - BOTTOM - 8);
  const points = history.map((point, index) => ({ ...point, x: x(times[index] ?? start), y: y(point.completeness) }));
  return { floor, y, points };
}

function Lines({ history }: { history: readonly Point[] }) {
  const { floor, y, points } = place(history);
  const bySource = Map.groupBy(points, (point) => point.sourceId);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="w-full max-w-3xl"
      role="img"
      aria-label="Completeness over time, with the target of 90 %"
    >
      {[floor, TARGET, 1].map((share) => (
        <g key={share}>
          <line
            x1={LEFT}
            x2={WIDTH}
            y1={y(share)}
            y2={y(share)}
            className={share === TARGET ? "stroke-accent" : "stroke-line"}
            strokeDasharray={share === TARGET ? "5 4" : undefined}
          />
          <text x={LEFT - 6} y={y(share) + 4} textAnchor="end" className="fill-soft text-[11px]">
            {Math.round(share * 100)} %
          </text>
        </g>
      ))}
      {[...bySource].map(([sourceId, list]) => (
        <g key={sourceId}>
          <polyline
            points={list.map((point) => `${point.x},${point.y}`).join(" ")}
            fill="none"
            className="stroke-accent"
            strokeWidth={2}
          />
          {list.map((point) => (
            <circle
              key={point.at}
              cx={point.x}
              cy={point.y}
              r={point.cause === "plan" || point.cause === "undo" ? 5 : 3}
              className={point.cause === "plan" ? "fill-accent" : "fill-surface stroke-accent"}
            >
              <title>{`${formatShare(point.completeness)} (${CAUSES[point.cause] ?? point.cause})`}</title>
            </circle>
          ))}
        </g>
      ))}
    </svg>
  );
}

const ROWS_SHOWN = 50;

/** Completeness of each library since the first look, against the target; the same as a table. */
export function QualityHistory({ quality }: { quality: MetadataQuality }) {
  const { history } = quality;
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined || history.length < 2) return null;
  return (
    <Panel
      title="Completeness over time"
      note={`a line a library; filled dots follow a plan; the dashed line is the target of ${formatShare(TARGET)}`}
    >
      <div className="px-4 py-3">
        <Lines history={history} />
        <details className="text-sm">
          <summary className="w-fit rounded-sm text-soft">As a table</summary>
          <table className="mt-2 w-full text-left">
            <thead className="text-xs text-faint">
              <tr>
                <th scope="col">When</th>
                <th scope="col">Why</th>
                <th scope="col" className="text-right">
                  Items
                </th>
                <th scope="col" className="text-right">
                  Completeness
                </th>
                <th scope="col" className="text-right">
                  Critical missing
                </th>
              </tr>
            </thead>
            <tbody>
              {history
                .slice(-ROWS_SHOWN)
                .reverse()
                .map((point) => (
                  <tr key={`${point.sourceId} ${point.at}`} className="border-t border-line/60">
                    <td>
                      <ExactTime at={point.at} />
                    </td>
                    <td>{CAUSES[point.cause] ?? point.cause}</td>
                    <td className="text-right">{formatCount(point.items)}</td>
                    <td className="text-right">{formatShare(point.completeness)}</td>
                    <td className="text-right">{formatCount(point.criticalMissing)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </details>
      </div>
    </Panel>
  );
}
