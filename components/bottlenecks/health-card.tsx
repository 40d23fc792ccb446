import { percent } from "#components/charts/percent.ts";
import { Sparkline } from "#components/charts/sparkline.tsx";
import { Panel } from "#components/ui/card.tsx";
import type { HealthView } from "#lib/services/health/index.ts";

const NAMES: Record<string, string> = {
  flow: "Time not lost to bottlenecks",
  success: "Runs that succeed",
  wait: "Running instead of waiting",
  data: "Sources that can be read",
};

/** The score with the parts that it is the sum of, so that anybody can check it. */
export function HealthCard({ health }: { health: HealthView }) {
  if (health.score === null) return null;
  const trend = health.trend.map(({ score }) => score);
  return (
    <Panel title="Health" note="the sum of its parts, 0 to 100">
      <div className="grid items-center gap-4 p-4 md:grid-cols-[auto_minmax(0,1fr)]">
        <div className="flex items-center gap-3 md:grid md:justify-items-center md:gap-1">
          <span className="text-2xl font-semibold">{Math.round(health.score)}</span>
          {trend.length > 1 && (
            <Sparkline values={trend} label={`Score over ${trend.length} looks, last ${Math.round(health.score)}`} />
          )}
        </div>
        <dl className="grid gap-2 sm:grid-cols-2">
          {health.parts.map((part) => (
            <div key={part.name} className="min-w-0">
              <dt className="flex justify-between gap-2 text-xs">
                <span>{NAMES[part.name] ?? part.name}</span>
                <span className="text-soft">
                  {part.points} of {part.weight}
                </span>
              </dt>
              <dd>
                <span className="mt-1 block h-1 overflow-hidden rounded-full bg-line" aria-hidden>
                  <span className="block h-full bg-accent" style={{ width: percent(part.value) }} />
                </span>
                <span className="text-2xs text-faint">{part.words}</span>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Panel>
  );
}
